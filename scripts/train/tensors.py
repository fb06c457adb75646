"""Windows to tensors: wordpieces of a batch, and the rows of its sentences for the parser."""

import torch


def round_up(n, to):
    """Few different shapes keep PyTorch's memory small."""
    return (n + to - 1) // to * to


def collate(batch, device="cpu"):
    """Wordpieces, shapes, mask [windows, wordpieces] and positions of first wordpieces [windows, words]."""
    rows = len(batch)
    length = round_up(max(len(e.ids) for e, _ in batch), 16)
    words = round_up(max(len(e.first) for e, _ in batch), 16)
    ids, shapes, mask = (torch.zeros(rows, length, dtype=torch.long) for _ in range(3))
    first = torch.zeros(rows, words, dtype=torch.long)
    for r, (e, _) in enumerate(batch):
        n = len(e.ids)
        ids[r, :n], shapes[r, :n], mask[r, :n] = torch.tensor(e.ids), torch.tensor(e.shapes), 1
        first[r, : len(e.first)] = torch.tensor(e.first)
    return [t.to(device) for t in (ids, shapes, mask, first)]


def sentence_rows(batch, words):
    """Where the words of each sentence stand in a flattened [windows, words]: indices and mask [sentences, longest], and
    the sentences themselves with the number of words that the window kept."""
    sents = [(r, off, s, n) for r, (e, w) in enumerate(batch) for s, n, off in zip(w, e.lengths, starts(e.lengths)) if n]
    longest = round_up(max(n for *_, n in sents), 8)
    at = torch.zeros(len(sents), longest, dtype=torch.long)
    mask = torch.zeros(len(sents), longest, dtype=torch.bool)
    for i, (r, off, _, n) in enumerate(sents):
        at[i, :n] = r * words + off + torch.arange(n)
        mask[i, :n] = True
    return at, mask, [(s, n) for *_, s, n in sents]


def starts(lengths):
    """Where each sentence begins: 0, the first length, the sum of the first two ..."""
    out, n = [], 0
    for x in lengths:
        out.append(n)
        n += x
    return out
