"""The face: everything that knows Telegram, the terminal or the browser."""

import os

# python-telegram-bot reads this when it is imported. Without it the making of every RetryAfter
# warns, and with warnings as errors an ordinary 429 becomes a crash.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# The summariser's matrices are small: more threads than one make it slower, and others too.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
