"""Rules: what teams write in Git of which models move when, checked and tested here without a server (paper, 3.7).

files       any file of a repository, read and held against its shape
document    the rule file ─ clauses, duties ─> rule: compiled, and without a mistake of its own
team        a folder with its rules, actions and tests ─ rulebook ─> all of them, held against each other
testing     the test bench
state       when a rule fires: REPEAT, FOR, COOLDOWN, LIMIT
ordering    which candidate is the best
"""
