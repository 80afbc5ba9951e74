"""The contract suite of stages."""
