"""Which sentences make the digest: what may stand, what it is worth, the best set of them."""
