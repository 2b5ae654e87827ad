"""Everything that speaks SQL.

Each function takes the transaction its caller opened with `Database.write()` or
`Database.read()`: where a transaction starts and ends is the caller's story to tell.
"""
