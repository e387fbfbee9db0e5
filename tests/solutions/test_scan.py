"""Linear recurrences against their solution written out, sums of products, and against finite differences; scans against the loop."""

import numpy as np
import pytest

from solutions.cells.scan import linear_recurrence, linear_recurrence_backward, linear_scan, linear_scan_in_blocks

# T and the shape of a state: one step, a square, one more and one less, a power of two, and more axes than two.
SIZES = [(1, (1,)), (2, (3,)), (8, (2, 3)), (9, (2, 3)), (15, (1, 2)), (16, (1,)), (17, (2, 1, 3)), (50, (2,))]


def problem(T, shape, dtype=np.float64, seed=0):
    """Factors on both sides of 1, what is added, and a first state; complex ones turn."""
    rng = np.random.default_rng(seed)

    def draw(*size):
        real = rng.normal(size=size)
        return (real + 1j * rng.normal(size=size) if np.issubdtype(dtype, np.complexfloating) else real).astype(dtype)

    return 0.6 * draw(T, *shape), draw(T, *shape), draw(*shape)


def written_out(a, b, h0):
    """h_t = sum over s of b_s times all factors after s, and h0 times all factors."""
    inputs = np.concatenate([h0[None], b])
    return np.stack([sum(inputs[s] * a[s:t].prod(axis=0) for s in range(t + 1)) for t in range(1, len(inputs))])


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("form", [linear_recurrence, linear_scan, linear_scan_in_blocks])
@pytest.mark.parametrize("T, shape", SIZES)
def test_every_form_gives_the_solution_written_out(T, shape, form, dtype, scaled_error):
    a, b, h0 = problem(T, shape, dtype)
    assert scaled_error(form(a, b, h0), written_out(a, b, h0)) <= 1e-14


@pytest.mark.parametrize("scan", [linear_scan, linear_scan_in_blocks])
@pytest.mark.parametrize("T", [1000, 4097])
def test_a_scan_equals_the_loop_on_long_sequences(scan, T, scaled_error):
    a, b, h0 = problem(T, (2, 3))
    a = 1 / (1 + np.exp(-5 * a))  # gates, many of them open for long
    assert scaled_error(scan(a, b, h0), linear_recurrence(a, b, h0)) <= 1e-13


@pytest.mark.parametrize("form", [linear_recurrence, linear_scan, linear_scan_in_blocks])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
def test_the_dtype_stays_and_so_do_the_arguments(form, dtype):
    arguments = problem(10, (2, 3), dtype)
    before = [a.copy() for a in arguments]
    assert form(*arguments).dtype == dtype
    for now, old in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(now, old)


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("T, shape", [(1, (1,)), (7, (2, 3))])
def test_backward_is_the_derivative(T, shape, dtype, five_point, scaled_error):
    arguments = a, b, h0 = problem(T, shape, dtype)
    dh = problem(T, shape, dtype, seed=1)[1]

    def loss():
        return (linear_recurrence(a, b, h0) * np.conj(dh)).real.sum()

    def entries(value):  # real and imaginary parts one after the other, as a view
        return value.view(np.float64)

    got = linear_recurrence_backward(dh, a, h0, linear_recurrence(a, b, h0))
    for gradient, value in zip(got, arguments, strict=True):
        assert scaled_error(entries(gradient), five_point(loss, entries(value))) <= 1e-8
