"""The steps of the line: one file a step, one public function each, from one frozen value to the next."""
