"""Case 4.2 of the paper: two classes of models forecast each destination, and a rule picks one of them every week."""
