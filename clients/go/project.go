package gallery

import (
	"context"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/project"
)

// Project is a namespace owned by a team, which holds models.
type Project struct {
	ID           string
	Name         string
	Team         string
	Environments []string
	Created      time.Time
	CreatedBy    string
}

// CreateProject makes a project of a team; of the server's default team where that is empty. One that stands already
// is refused with ErrAlreadyExists.
func (c *Client) CreateProject(ctx context.Context, name, team string) (*Project, error) {
	request := &project.CreateProjectRequest{ProjectName: &name, Team: unlessZero(team)}
	answer, err := c.Calls.CreateProject(ctx, request)
	if err != nil {
		return nil, err
	}
	return projectOf(answer.GetProject()), nil
}

// GetProject gets a project by its name.
func (c *Client) GetProject(ctx context.Context, name string) (*Project, error) {
	answer, err := c.Calls.GetProject(ctx, &project.GetProjectRequest{ProjectName: &name})
	if err != nil {
		return nil, err
	}
	return projectOf(answer.GetProject()), nil
}

func projectOf(told *project.Project) *Project {
	if told == nil {
		told = &project.Project{}
	}
	made := &Project{
		ID:        told.GetProjectId(),
		Name:      told.GetName(),
		Team:      told.GetTeam(),
		Created:   decodeTime(told.CreatedMicros),
		CreatedBy: told.GetCreatedBy(),
	}
	if told.IsSetPolicy() {
		made.Environments = told.GetPolicy().GetEnvironments()
	}
	return made
}
