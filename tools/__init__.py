"""Scripts that make the shipped resources; none of them is part of the installed program."""
