"""Rules: what teams write in Git of which models move when (paper, 3.7).

What authors write is checked and tested without a server:

    files       any file of a repository, read and held against its shape
    document    the rule file ─ clauses, duties ─> rule: compiled, and without a mistake of its own
    team        a folder with its rules, actions and tests ─ rulebook ─> all of them, held against each other
    testing     the test bench

What a server makes of it:

    publishing  from Git to active
    triggering  which rules are judged for which instances, and when
    judging     what comes of it, and when a rule fires
    selecting   which instance a rule prefers, and what decided it
    evidence    what all of these read of instances
    backtesting what another version of a rule would have made of the past
"""
