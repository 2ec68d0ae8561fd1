"""The test bench of rules: `<rule>.test.yaml` beside a rule, run on a simulated clock and a simulated store.

document   the test file, with its series ─ reading ─> RuleTest, held against its rule
world      instances, lines, metrics, deployments and holds of one case, and what actions do to them
view       what an expression reads of an instance at a moment
acting     a case of a rule that acts: judgings in order, through the same state machine as on a server
selecting  a case of a rule that selects
running    all cases of a test: PASS, FAIL and ERROR, and what GIVEN and WHEN were seen to be
"""
