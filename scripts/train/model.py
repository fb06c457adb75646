"""The network: a BERT encoder with word shapes as token types, and its heads.

- one linear layer per entity scheme, read at the first wordpiece of each word;
- linear layers for universal and Penn part-of-speech tags;
- a biaffine parser (Dozat & Manning 2017): arcs over the words of one sentence and a root vector, labels on the chosen arc;
- heads for claims: kinds and status of the event that a word expresses, and which words head what fills its roles;
- a head for co-reference: which words head what a pronoun or a description refers to.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from transformers import AttentionInterface, AttentionMaskInterface, BertConfig, BertModel
from transformers.masking_utils import eager_mask

from data import BASE, SHAPES

ARC, LABEL, CLAIM = 256, 96, 128
DISTANCES = 24


def attention(module, query, key, value, mask, scaling=None, **_):
    """Attention as two matrix products: on a CPU its backward pass takes a fifth of the fused kernel's."""
    with torch.autocast(query.device.type, enabled=False):
        scores = (query * query.size(-1) ** -0.5) @ key.transpose(2, 3)
        if mask is not None:
            scores = scores + mask.to(scores.dtype)
        return (scores.softmax(-1) @ value).transpose(1, 2).contiguous(), None


AttentionInterface.register("products", attention)
AttentionMaskInterface.register("products", eager_mask)


class Dropout(nn.Module):
    """Dropout whose masks are slices of one block of random numbers at random places: drawing fresh ones for each
    layer takes a tenth of a step on a CPU."""

    POOL = 1 << 23

    def __init__(self, p):
        super().__init__()
        self.p, self.pool, self.uses = p, None, 0

    def forward(self, x):
        if not self.training or x.numel() >= self.POOL:
            return F.dropout(x, self.p, self.training)
        if self.pool is None or self.uses == 64:
            keep = 1 - self.p
            self.pool, self.uses = torch.empty(self.POOL, dtype=torch.bfloat16, device=x.device).bernoulli_(keep) / keep, 0
        self.uses += 1
        at = int(torch.randint(self.POOL - x.numel(), ()))
        return x * self.pool[at : at + x.numel()].view(x.shape).to(x.dtype)


class Biaffine(nn.Module):
    def __init__(self, width, labels):
        super().__init__()
        self.root = nn.Parameter(torch.zeros(width))
        self.arc_dep, self.arc_head = nn.Linear(width, ARC), nn.Linear(width, ARC)
        self.label_dep, self.label_head = nn.Linear(width, LABEL), nn.Linear(width, LABEL)
        self.arc = nn.Parameter(torch.randn(ARC + 1, ARC) * 0.01)
        self.label = nn.Parameter(torch.randn(labels, LABEL + 1, LABEL + 1) * 0.01)
        self.drop = Dropout(0.33)

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

    def labels(self, dep, head, arcs, mask):
        """Label scores [words, labels] of the arcs [b, n] (0 is the root), for the words that `mask` keeps, in a row."""
        chosen = head.gather(1, arcs[..., None].expand(-1, -1, head.size(-1)))[mask]
        plus = lambda x: torch.cat([x, torch.ones_like(x[..., :1])], -1)
        # One product of [words, i] with [i, l j], then a batched one with the chosen heads.
        rels, side, _ = self.label.shape
        left = plus(dep[mask]) @ self.label.to(dep.dtype).permute(1, 0, 2).reshape(side, rels * side)
        return (left.view(-1, rels, side) @ plus(chosen)[..., None])[..., 0].float()


class Claims(nn.Module):
    """Kinds (each by itself), status and, for pairs of a predicate and a word, roles: a biaffine product and a bias by distance."""

    def __init__(self, width, kinds, statuses, roles):
        super().__init__()
        self.trigger, self.predicate, self.argument = (nn.Linear(width, CLAIM) for _ in range(3))
        self.kind, self.status = nn.Linear(CLAIM, kinds), nn.Linear(CLAIM, statuses)
        self.pairs = nn.Parameter(torch.randn(roles, CLAIM + 1, CLAIM + 1) * 0.01)
        self.distance = nn.Parameter(torch.zeros(DISTANCES, roles))
        self.drop = nn.Dropout(0.2)

    def triggers(self, words):
        """Words [..., width] -> scores of kinds and of statuses."""
        x = self.drop(F.gelu(self.trigger(words)))
        return self.kind(x), self.status(x)

    def roles(self, predicates, words, distance):
        """Predicates [m, width], words [m, n, width], classes of distance [m, n] -> scores [m, n, roles]."""
        plus = lambda layer, x: F.pad(self.drop(F.gelu(layer(x))), (0, 1), value=1.0)
        left = torch.einsum("mi,rij->mrj", plus(self.predicate, predicates), self.pairs)
        return torch.einsum("mrj,mnj->mnr", left, plus(self.argument, words)) + self.distance[distance]


class Antecedents(nn.Module):
    """For pairs of a word that refers and one that may be referred to, a score: a biaffine product and a bias by distance."""

    def __init__(self, width):
        super().__init__()
        self.anaphor, self.antecedent = (nn.Linear(width, CLAIM) for _ in range(2))
        self.pairs = nn.Parameter(torch.randn(CLAIM + 1, CLAIM + 1) * 0.01)
        self.distance = nn.Parameter(torch.zeros(DISTANCES, 1))
        self.drop = nn.Dropout(0.2)

    def forward(self, anaphors, words, at, distance):
        """Anaphors [m, width], all words [n, width], positions of candidates among them and classes of distance [m, k] -> scores [m, k]."""
        plus = lambda layer, x: F.pad(self.drop(F.gelu(layer(x))), (0, 1), value=1.0)
        left = plus(self.anaphor, anaphors) @ self.pairs
        return (left @ plus(self.antecedent, words).T).gather(1, at) + self.distance[distance][..., 0]


class Model(nn.Module):
    def __init__(self, schemes, upos, xpos, rels, claims=None, antecedents=False, pretrained=True):
        super().__init__()
        # No dropout on attention weights: it keeps the fast attention kernel, and hidden dropout regularises enough.
        config = BertConfig.from_pretrained(BASE, attention_probs_dropout_prob=0.0)
        config._attn_implementation = "products"
        self.bert = BertModel.from_pretrained(BASE, config=config, add_pooling_layer=False) if pretrained else BertModel(config, add_pooling_layer=False)
        old = self.bert.embeddings.token_type_embeddings.weight.data
        table = nn.Embedding(SHAPES, config.hidden_size)
        table.weight.data = old[:1].repeat(SHAPES, 1) + 0.02 * torch.randn(SHAPES, config.hidden_size)
        self.bert.embeddings.token_type_embeddings = table
        config.type_vocab_size = SHAPES
        self.config = config
        width = config.hidden_size
        self.drop = Dropout(0.1)
        self.ner = nn.ModuleDict({k: nn.Linear(width, len(v)) for k, v in schemes.items()})
        self.upos, self.xpos = nn.Linear(width, len(upos)), nn.Linear(width, len(xpos))
        self.parser = Biaffine(width, len(rels))
        self.claims = Claims(width, *(len(claims[k]) for k in ("kinds", "statuses", "roles"))) if claims else None
        self.coref = Antecedents(width) if antecedents else None
        for module in list(self.bert.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Dropout) and child.p:
                    setattr(module, name, Dropout(child.p))

    def words(self, ids, shapes, mask, first):
        """Hidden states [b, words, width] at the first wordpieces `first` [b, words]."""
        h = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=shapes).last_hidden_state
        return self.drop(h.gather(1, first[..., None].expand(-1, -1, h.size(-1))))
