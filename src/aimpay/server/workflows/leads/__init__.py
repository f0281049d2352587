"""Leads where they meet the rest of the house: forms, what flows touch, the timeline, reminders."""
