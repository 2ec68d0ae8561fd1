package gallery

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/decision"
)

const championsKept = 1000

// Champion is the instance that a rule prefers, and how it stood against the others.
type Champion struct {
	Rule       string
	Instance   *Instance
	DecisionID string
	Reason     string
	WinnerID   string // whom the rule prefers, whatever a hold keeps
	RunnerUpID string
	Tied       bool // the rule has the runner-up for equal, and the newer one won
	Candidates int64
	AtLeast    bool   // there may be more candidates than were counted
	HoldID     string // of a hold that keeps this instance in place of the winner
}

// ChampionOption says how a champion is asked for.
type ChampionOption func(*time.Duration)

// MaxAge allows an answer of so long ago, which costs no call.
func MaxAge(age time.Duration) ChampionOption { return func(most *time.Duration) { *most = age } }

// Champion answers the instance that a rule prefers now, for the values that it reads as `request.<name>`. The rule is
// `team/name`, a uuid, or the text of a rule file. It fails with ErrNotFound, NO_CANDIDATE, whose message says how many
// instances fell at which clause and why.
func (c *Client) Champion(ctx context.Context, rule string, request Values, options ...ChampionOption) (*Champion, error) {
	var most time.Duration
	for _, option := range options {
		option(&most)
	}
	kept, found := c.champions.find(championKey(rule, request))
	if found && time.Since(kept.at) < most {
		return kept.champion, nil
	}
	champion, _, err := c.askChampion(ctx, c, rule, request)
	return champion, err
}

// askChampion asks by the connections of `by`; the server leaves out the instance that is here already.
func (c *Client) askChampion(
	ctx context.Context, by *Client, rule string, request Values,
) (*Champion, *decision.AnswerSources, error) {
	wanted, err := selectRequest(rule, request)
	if err != nil {
		return nil, nil, err
	}
	key := championKey(rule, request)
	kept, found := c.champions.find(key)
	if found {
		wanted.IfNotInstanceId = &kept.champion.Instance.ID
	}
	answer, err := by.Calls.SelectModel(ctx, wanted)
	if err != nil {
		return nil, nil, err
	}
	champion := championOf(rule, answer)
	if found && answer.GetUnchanged() {
		champion.Instance = kept.champion.Instance
	}
	c.champions.keep(key, keptChampion{champion, time.Now()})
	return champion, answer.GetSources(), nil
}

func selectRequest(rule string, request Values) (*decision.SelectModelRequest, error) {
	if strings.TrimSpace(rule) == "" {
		return nil, failure(ErrInvalidArgument, "FIELD_MISSING", "the rule is empty; write team/name, a uuid, or the text of a rule file").
			about("field", "rule")
	}
	choice := &decision.RuleChoice{Name: &rule}
	if strings.Contains(rule, "\n") || strings.HasPrefix(strings.TrimSpace(rule), "{") {
		choice = &decision.RuleChoice{Text: &rule}
	}
	values, err := encodeValues(request, "request")
	return &decision.SelectModelRequest{Rule: choice, RequestValues: values}, err
}

func championOf(rule string, answer *decision.SelectModelResponse) *Champion {
	made := &Champion{
		Rule:       rule,
		Instance:   instanceOf(answer.GetInstance()),
		DecisionID: answer.GetDecisionId(),
		Reason:     answer.GetReason(),
	}
	if standings := answer.Standings; standings != nil {
		made.WinnerID, made.RunnerUpID = standings.GetWinnerId(), standings.GetRunnerUpId()
		made.Tied, made.Candidates, made.AtLeast = standings.GetTied(), standings.GetCandidates(), standings.GetAtLeast()
	}
	if hold := answer.Hold; hold != nil {
		made.HoldID = hold.GetHoldId()
	}
	return made
}

func championKey(rule string, request Values) string { return rule + request.key() }

// champions holds the last answers of one client.
type champions struct {
	mutex sync.Mutex
	kept  map[string]keptChampion
}

type keptChampion struct {
	champion *Champion
	at       time.Time
}

func (c *champions) find(key string) (keptChampion, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kept, found := c.kept[key]
	return kept, found
}

// keep keeps an answer, and lets go of the oldest where there are too many.
func (c *champions) keep(key string, answer keptChampion) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.kept == nil {
		c.kept = make(map[string]keptChampion)
	}
	c.kept[key] = answer
	for len(c.kept) > championsKept {
		oldest := key
		for each, kept := range c.kept {
			if kept.at.Before(c.kept[oldest].at) {
				oldest = each
			}
		}
		delete(c.kept, oldest)
	}
}
