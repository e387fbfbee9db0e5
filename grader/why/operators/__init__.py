"""The mistakes that a learner can make in one place, each with its own sentence.

An operator looks at one node of a function's syntax tree and yields `(replacement, sentence)` pairs: what the node
becomes when the mistake is made, and what to tell the learner whose numbers come out that way.
"""

from grader.why.operators import arrays, formulas, programs

# From the likeliest explanation to the least.
OPERATORS = (formulas.activation, formulas.derivative, formulas.missing_one_minus, arrays.transposed, arrays.loose_transpose,
             formulas.complement_exchanged, programs.exchanged, formulas.outside, formulas.misplaced_factor, formulas.squashed_operand,
             arrays.stacked_otherwise, arrays.torn_blocks, formulas.sign, programs.overwriting, programs.one_case, programs.call_left_out,
             formulas.missing_part, arrays.time_index, arrays.axis, arrays.product_kind, programs.zeroed, programs.opposite_function,
             formulas.inverse_operation, formulas.doubled, programs.names_exchanged, programs.loop_range, programs.other_name,
             programs.comparison, formulas.twice, programs.constant, programs.wrong_cast)
# Made in several places, a mistake of the first kind is several mistakes; the same of the second
# kind is one misunderstanding, even where the words differ.
ONCE = (programs.constant, programs.loop_range, programs.comparison, arrays.time_index)
REPEATED = (formulas.outside, arrays.product_kind, formulas.squashed_operand, formulas.misplaced_factor, arrays.stacked_otherwise,
            arrays.torn_blocks, programs.call_left_out)
