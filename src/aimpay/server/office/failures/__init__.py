"""What did not work: steps that kept failing, and messages that did not arrive."""
