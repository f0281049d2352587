"""What is sent to people who agreed to it: consents, texts, deliveries, the way out."""
