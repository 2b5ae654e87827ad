"""From a newspaper to editions in the outbox, in steps that each can be run again.

    poll     feeds that are due    -> new articles
    prepare  articles              -> stories (page read, extracted, summarised)
    queue    stories               -> editions, one delivery for each subscription that is due
    recheck  articles, once more   -> corrected or withdrawn stories, and edits of what went out

Each step reads its work from the database and writes its result in one transaction. They are
separate jobs: an edition due at 6:30 never waits for a slow page.
"""

from digests.pipeline.correct import Corrections
from digests.pipeline.poll import Polling
from digests.pipeline.prepare import Preparing
from digests.pipeline.queue import Queueing
from digests.pipeline.recheck import Rechecking

__all__ = ["Corrections", "Polling", "Preparing", "Queueing", "Rechecking"]
