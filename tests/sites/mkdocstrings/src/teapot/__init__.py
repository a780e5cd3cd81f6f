"""A pot that counts its cups."""


class Pot:
    """Holds tea.

    Attributes:
        cups: How many cups are left.
    """

    cups: int = 4

    def pour(self, times: int = 1) -> int:
        """Pour some cups.

        Args:
            times: How often to pour.

        Returns:
            What is left in the pot.
        """
        self.cups -= times
        return self.cups
