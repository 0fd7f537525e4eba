"""Wrong passwords are slowed down, and nobody else is."""

from __future__ import annotations

from qbcheck.quickbooks.web_connector.door import Door

HERE, THERE = "192.0.2.7", "192.0.2.8"


class Users:
    """Passwords of two users, and a count of how often they were asked for."""

    def __init__(self) -> None:
        self.passwords = {"acme": "gehéim", "other": "x", "empty": ""}
        self.asked = 0
        self.now = 1000.0

    def password_of(self, user: str) -> str | None:
        self.asked += 1
        return self.passwords.get(user)

    def door(self, most_remembered: int = 1000) -> Door:
        return Door(self.password_of, clock=lambda: self.now, most_remembered=most_remembered)


def fail(door: Door, user: str = "acme", address: str = HERE) -> None:
    """Give wrong passwords until it is no slip any more."""
    for _ in range(3):
        assert not door.admits(user, "wrong", address)


def test_only_the_right_password_comes_in() -> None:
    """To the letter; an empty one never does, nor a user there is not."""
    door = Users().door()

    assert door.admits("acme", "gehéim", HERE)
    assert not door.admits("Acme", "gehéim", HERE)
    assert not door.admits("acme", "gehéim ", THERE)
    assert not door.admits("nobody", "", HERE)
    assert not door.admits("empty", "", HERE)


def test_texts_of_any_kind_can_be_compared() -> None:
    """Half surrogates and NUL too."""
    door = Users().door()

    assert not door.admits("acme", "\ud800\0", HERE)
    assert not door.admits("\ud800", "x", "no address")


def test_two_slips_cost_nothing() -> None:
    """Whoever mistypes a password can type it again at once."""
    door = Users().door()

    for _ in range(2):
        assert not door.admits("acme", "wrong", HERE)
    assert door.admits("acme", "gehéim", HERE)


def test_the_wait_doubles_up_to_five_minutes() -> None:
    """While it lasts, also the right password is refused, without being looked at, and that makes it no longer."""
    users = Users()
    door = users.door()

    for _ in range(2):
        assert not door.admits("acme", "wrong", HERE)
    for wait in (1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        assert not door.admits("acme", "wrong", HERE)
        asked = users.asked
        for _ in range(3):
            assert not door.admits("acme", "gehéim", HERE)
        users.now += wait - 0.01
        assert not door.admits("acme", "gehéim", HERE)
        assert asked == users.asked
        users.now += 0.02

    assert door.admits("acme", "gehéim", HERE)


def test_the_right_password_forgets_the_wrong_ones() -> None:
    """The next slips cost nothing again."""
    users = Users()
    door = users.door()
    for _ in range(5):
        door.admits("acme", "wrong", HERE)
        users.now += 100
    assert door.admits("acme", "gehéim", HERE)

    door.admits("acme", "wrong", HERE)

    assert door.admits("acme", "gehéim", HERE)


def test_an_hour_forgets_too() -> None:
    """Who comes back later begins anew."""
    users = Users()
    door = users.door()
    for _ in range(5):
        door.admits("acme", "wrong", HERE)
        users.now += 100
    users.now += 3600
    door.admits("acme", "wrong", HERE)

    assert door.admits("acme", "gehéim", HERE)


def test_others_are_not_slowed_down() -> None:
    """Neither another user at this address nor this user at another."""
    door = Users().door()
    fail(door)

    assert door.admits("other", "x", HERE)
    assert door.admits("acme", "gehéim", THERE)
    assert not door.admits("acme", "gehéim", HERE)


def test_addresses_one_caller_can_choose_from_are_one() -> None:
    """The lower half of an IPv6 address, and an IPv4 address in the form of one."""
    door = Users().door()
    fail(door, address="2001:db8:1:2::1")
    fail(door)

    assert not door.admits("acme", "gehéim", "2001:db8:1:2:ffff::9%eth0")
    assert not door.admits("acme", "gehéim", f"::ffff:{HERE}")
    assert door.admits("acme", "gehéim", "2001:db8:1:3::1")


def test_memory_is_bounded() -> None:
    """The oldest are forgotten; guesses at users there are not push nobody out."""
    users = Users()
    door = users.door(most_remembered=3)
    fail(door)
    for number in range(10_000):
        door.admits(f"user {number}", "wrong", f"198.51.100.{number % 256}")
    assert not door.admits("acme", "gehéim", HERE)

    for number in range(3):
        fail(door, address=f"203.0.113.{number}")

    assert door.admits("acme", "gehéim", HERE)
    assert not door.admits("acme", "gehéim", "203.0.113.0")
