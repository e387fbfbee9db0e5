"""A molecule's text cut symbol by symbol, from left to right; `data.solubility` has it as one regular expression."""


def tokens(smiles):
    """Cut a molecule's text into its symbols; arguments and result as in `data.solubility.tokens`.

    Source: [weininger1988smiles].
    """
    symbols, begin = [], 0
    while begin < len(smiles):
        end = begin + 1
        if smiles[begin] == "[":
            end = smiles.index("]", begin) + 1
        elif smiles[begin] == "%":
            end = begin + 3
        elif smiles[begin : begin + 2] in ("Cl", "Br"):
            end = begin + 2
        symbols.append(smiles[begin:end])
        begin = end
    return symbols
