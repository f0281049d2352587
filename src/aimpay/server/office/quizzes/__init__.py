"""Quizzes: their rules, their questions and how those work."""
