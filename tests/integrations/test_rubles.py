import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.kit.rubles import to_kopecks, to_rubles


@given(st.integers(min_value=0, max_value=10**15))
def test_every_sum_survives_the_wire_to_the_kopeck(kopecks: int) -> None:
    written = to_rubles(kopecks)
    assert to_kopecks(written) == kopecks
    assert len(written.rpartition(".")[2]) == 2


@pytest.mark.parametrize(("rubles", "kopecks"), [("14990.00", 1_499_000), ("0.29", 29), ("5", 500), ("1.1", 110)])
def test_provider_may_write_fewer_decimals(rubles: str, kopecks: int) -> None:
    assert to_kopecks(rubles) == kopecks


@pytest.mark.parametrize("rubles", ["", "abc", "1.005", "NaN", "sNaN", "Infinity", "1,5"])
def test_what_is_not_a_sum_is_not_guessed(rubles: str) -> None:
    with pytest.raises(ValueError, match="not a sum"):
        to_kopecks(rubles)
