"""Cards (证卡) of examiners, supervisors and staff: their numbers, their validity, the rules of a batch of them."""
