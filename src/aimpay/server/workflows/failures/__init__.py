"""What the operator does about steps that kept failing and about messages that did not arrive."""
