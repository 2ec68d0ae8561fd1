"""Write the pages of docs/reference whose facts stand in the code, so that nobody writes them twice."""
