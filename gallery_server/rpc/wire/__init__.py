"""Convert between wire structs and domain records: one file per noun, by hand, nowhere else."""
