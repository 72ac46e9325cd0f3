"""The gate: a guard taken out must turn a test red. Tests that stay green without it prove nothing."""
