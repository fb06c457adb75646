"""The network: a BERT encoder with word shapes as token types, and its heads.

- one linear layer per entity scheme, read at the first wordpiece of each word;
- linear layers for universal and Penn part-of-speech tags;
- a biaffine parser (Dozat & Manning 2017): arcs over the words of one sentence and a root vector, labels on the chosen arc.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from transformers import BertConfig, BertModel

from data import BASE, SHAPES

ARC, LABEL = 256, 96


class Biaffine(nn.Module):
    def __init__(self, width, labels):
        super().__init__()
        self.root = nn.Parameter(torch.zeros(width))
        self.arc_dep, self.arc_head = nn.Linear(width, ARC), nn.Linear(width, ARC)
        self.label_dep, self.label_head = nn.Linear(width, LABEL), nn.Linear(width, LABEL)
        self.arc = nn.Parameter(torch.randn(ARC + 1, ARC) * 0.01)
        self.label = nn.Parameter(torch.randn(labels, LABEL + 1, LABEL + 1) * 0.01)
        self.drop = nn.Dropout(0.33)

    def forward(self, words, mask):
        """words [b, n, width], mask [b, n] -> arc scores [b, n, n + 1] (column 0 is the root), label features."""
        b, n, _ = words.shape
        heads = torch.cat([self.root.to(words.dtype).expand(b, 1, -1), words], 1)
        act = lambda layer, x: self.drop(F.gelu(layer(x)))
        dep, head = act(self.arc_dep, words), act(self.arc_head, heads)
        one = torch.ones_like(dep[..., :1])
        scores = (torch.cat([dep, one], -1) @ self.arc.to(dep.dtype) @ head.transpose(1, 2)).float()
        allowed = torch.cat([torch.ones_like(mask[:, :1]), mask], 1)[:, None, :].expand(b, n, n + 1).clone()
        i = torch.arange(n, device=words.device)
        allowed[:, i, i + 1] = False
        return scores.masked_fill(~allowed, -1e4), act(self.label_dep, words), act(self.label_head, heads)

    def labels(self, dep, head, arcs):
        """Label scores [b, n, labels] of the arcs [b, n] (0 is the root)."""
        chosen = head.gather(1, arcs[..., None].expand(-1, -1, head.size(-1)))
        plus = lambda x: torch.cat([x, torch.ones_like(x[..., :1])], -1)
        left = torch.einsum("bni,lij->bnlj", plus(dep), self.label.to(dep.dtype))
        return torch.einsum("bnlj,bnj->bnl", left, plus(chosen)).float()


class Model(nn.Module):
    def __init__(self, schemes, upos, xpos, rels, pretrained=True):
        super().__init__()
        # No dropout on attention weights: it keeps the fast attention kernel, and hidden dropout regularises enough.
        config = BertConfig.from_pretrained(BASE, attention_probs_dropout_prob=0.0)
        self.bert = BertModel.from_pretrained(BASE, config=config, add_pooling_layer=False) if pretrained else BertModel(config, add_pooling_layer=False)
        old = self.bert.embeddings.token_type_embeddings.weight.data
        table = nn.Embedding(SHAPES, config.hidden_size)
        table.weight.data = old[:1].repeat(SHAPES, 1) + 0.02 * torch.randn(SHAPES, config.hidden_size)
        self.bert.embeddings.token_type_embeddings = table
        config.type_vocab_size = SHAPES
        self.config = config
        width = config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.ner = nn.ModuleDict({k: nn.Linear(width, len(v)) for k, v in schemes.items()})
        self.upos, self.xpos = nn.Linear(width, len(upos)), nn.Linear(width, len(xpos))
        self.parser = Biaffine(width, len(rels))

    def words(self, ids, shapes, mask, first):
        """Hidden states [b, words, width] at the first wordpieces `first` [b, words]."""
        h = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=shapes).last_hidden_state
        return self.drop(h.gather(1, first[..., None].expand(-1, -1, h.size(-1))))
