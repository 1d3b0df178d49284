"""Writes the sentence model: all-MiniLM-L6-v2, tuned on questions as people type them.

    uv run --with torch --with transformers --with safetensors python .ci/tune.py MODEL

MODEL is the folder of the published model: model.safetensors, config.json, vocab.txt and the
tokenizer's files. An hour on two cores. Afterwards `MODEL_SHA256` in
`bot/facts/search/embedding.py` is another, and two things have to be written anew: the vectors of
the shipped packs, by `.ci/vectors.py`, and those of the tests, `tests/facts/reference_vectors.npy`.

The model learns three things:

- which statement of the shipped pack an ask is for, or that what it asks for is left out or out of
  scope, by a classifier on top that is thrown away afterwards; and that asks of one statement are
  near one another (supervised contrastive loss);
- which statement, as the pack words it, a question is for, among others of the pack;
- the same in invented topics (`.ci/topics`), so that topics without asks are served as well.

Some questions are given typos. None of the questions that rates are measured on is among them. The
shipped model was made before the latest asks were written: a new run gives another one.
"""

import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch.nn import functional
from transformers import BertModel, BertTokenizerFast

from bot.facts.packs.loader import load
from bot.facts.search.documents import Kind, documents
from bot.facts.search.embedding import HEADS, LAYERS, MODEL, SIZE

PACK, TOPICS = Path("data/asian_nato"), Path(".ci/topics")
STEPS, WARM_UP = 2000, 200
RATE, HEAD_RATE = (
    4e-5,
    5e-3,
)  # of AdamW, for the model and for the classifier; highest after WARM_UP
GROUPS, OF_EACH, PAIRS = 14, 4, 4  # in a step: statements, asks of each; gaps, each with an ask
POWER = 0.75  # a document with n texts is drawn in proportion to n to this
GAIN = 16.0  # by which the classifier's dot products are multiplied
CONTRAST, CONTRAST_HEAT = 0.5, 0.07  # the contrastive loss: its weight, its temperature
TOPIC, STATED = 0.8, 0.2  # how often a step learns from an invented topic, and from statements
NOTHING, HEAT = 0.35, 0.05  # how near nothing is to a question that it answers; the temperature
SMOOTHING = 0.02  # of labels
TYPOS = 0.25  # of the questions
LONGEST, POSITIONS = 64, 256  # tokens that are learnt from, and that the model takes
KEYS = "qwertyuiop asdfghjkl zxcvbnm"

Tensor = torch.Tensor


class Tuning:
    """The model, and what it learns from."""

    def __init__(self, folder: Path) -> None:
        self.random = random.Random(0)
        torch.manual_seed(0)
        self.tokenizer = BertTokenizerFast.from_pretrained(folder)
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False).train()
        found = documents(load(PACK).entries)
        self.own = [one for one in found if one.kind is not Kind.GAP]
        self.gaps = [one for one in found if one.kind is Kind.GAP and len(one.texts) > 2]
        files = sorted(TOPICS.glob("*.json"))
        self.topics = [json.loads(file.read_text("utf-8")) for file in files]
        with torch.no_grad():
            middles = [self.vectors(self._some(one.texts, 40)).mean(0) for one in self.own]
        self.weights = torch.stack([*middles, torch.zeros(SIZE)]).T.clone().requires_grad_()
        self.biases = torch.zeros(len(self.own) + 1, requires_grad=True)  # the last is of all gaps

    def steps(self) -> Iterator[float]:
        """Learns; gives the loss of each step."""
        head = {"params": [self.weights, self.biases], "lr": HEAD_RATE, "weight_decay": 1e-3}
        adam = torch.optim.AdamW([{"params": self.bert.parameters()}, head], RATE, fused=True)
        rates = torch.optim.lr_scheduler.LambdaLR(adam, _rate)
        for _ in range(STEPS):
            adam.zero_grad()
            losses = [self._asked()]
            losses += [self._of_a_topic()] if self.random.random() < TOPIC else []
            losses += [self._of_the_pack()] if self.random.random() < STATED else []
            loss = torch.stack(losses).sum()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.bert.parameters(), 1.0)
            adam.step()
            rates.step()
            yield loss.item()

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors: the means of what the model gives for each token."""
        batch = self.tokenizer(
            [*texts], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        with torch.autocast("cpu", torch.bfloat16):
            rows = self.bert(**batch).last_hidden_state.float()
        real = batch["attention_mask"][..., None]
        return functional.normalize((rows * real).sum(1) / real.sum(1), dim=1)

    def _asked(self) -> Tensor:
        """By the classifier and by contrast: asks of several documents, and gaps with theirs."""
        sizes = [len(one.texts) ** POWER for one in self.own]
        drawn = list[int]()
        while len(drawn) < GROUPS:
            (one,) = self.random.choices(range(len(self.own)), sizes)
            drawn += [one] if one not in drawn else []
        rows = [(self.random.choice(self.own[n].texts), n) for n in drawn for _ in range(OF_EACH)]
        classes = [n for _, n in rows] + [len(self.own)] * (2 * PAIRS)
        alike = [  # what is out of scope is alike in nothing else
            -1 - k if self.own[n].kind is Kind.OUT_OF_SCOPE else n for k, (_, n) in enumerate(rows)
        ]
        pairs = [
            (gap.texts[1], self.random.choice(gap.texts[2:]))
            for gap in self._some(self.gaps, PAIRS)
        ]
        texts = [text for text, _ in rows] + [text for pair in pairs for text in pair]
        groups = torch.tensor(alike + [len(self.own) + n for n in range(PAIRS) for _ in (0, 1)])
        found = self.vectors([self._mistyped(text) for text in texts])
        told = functional.cross_entropy(
            GAIN * (found @ self.weights) + self.biases, torch.tensor(classes)
        )
        itself = torch.eye(len(groups), dtype=torch.bool)
        shares = functional.log_softmax(
            (found @ found.T / CONTRAST_HEAT).masked_fill(itself, -1e4), 1
        )
        same = (groups[:, None] == groups) & ~itself
        near = -(shares * same).sum(1)[same.any(1)] / same.sum(1)[same.any(1)]
        return told + CONTRAST * near.mean()

    def _of_a_topic(self) -> Tensor:
        topic: dict[str, Any] = self.random.choice(self.topics)
        said = [s["text"] for s in topic["statements"]]
        number = {s["id"]: n for n, s in enumerate(topic["statements"])}
        asked = [(q["q"], number[q["id"]]) for q in self._some(topic["questions"], 44)]
        gaps = [(q["q"], len(said) + q["gap"]) for q in self._some(topic["gap_questions"], 10)]
        texts = [*said, *topic["gaps"]]
        outside = [(q, len(texts)) for q in self._some(topic["outside"], 10)]
        return self._matched([*asked, *gaps, *outside], texts)

    def _of_the_pack(self) -> Tensor:
        told = [one for one in self.own if one.kind in (Kind.STATEMENT, Kind.CLASH)]
        said, gaps = self._some(told, 48), self._some(self.gaps, 12)
        texts = [one.texts[0] for one in said] + [gap.texts[1] for gap in gaps]
        asked = [(self.random.choice(one.texts[1:]), n) for n, one in enumerate(said[:24])]
        lacking = [(self.random.choice(gap.texts[2:]), len(said) + n) for n, gap in enumerate(gaps)]
        (out,) = (one for one in self.own if one.kind is Kind.OUT_OF_SCOPE)
        outside = [(q, len(texts)) for q in self._some(out.texts, 8)]
        return self._matched([*asked, *lacking, *outside], texts)

    def _matched(self, asked: Sequence[tuple[str, int]], texts: Sequence[str]) -> Tensor:
        """Questions with the number of the text that answers each; that after the last is none."""
        questions = self.vectors([self._mistyped(question) for question, _ in asked])
        nothing = torch.full((len(asked), 1), NOTHING)
        near = torch.cat([questions @ self.vectors(texts).T, nothing], 1) / HEAT
        wanted = torch.tensor([number for _, number in asked])
        return functional.cross_entropy(near, wanted, label_smoothing=SMOOTHING)

    def _some(self, of: Sequence[Any], most: int) -> list[Any]:
        return self.random.sample([*of], min(most, len(of)))

    def _mistyped(self, text: str) -> str:
        """Now and then with one to three slips of the fingers: swapped, left out, twice, beside."""
        if len(text) < 8 or self.random.random() > TYPOS:
            return text
        letters = [*text]
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            n = self.random.randrange(1, len(letters) - 2)
            if not (letters[n] + letters[n + 1]).isalpha():
                continue
            match self.random.choices(("swap", "drop", "double", "beside"), (8, 5, 3, 4))[0]:
                case "swap":
                    letters[n], letters[n + 1] = letters[n + 1], letters[n]
                case "drop":
                    letters[n] = ""
                case "double":
                    letters[n] *= 2
                case _:
                    letters[n] = KEYS[KEYS.find(letters[n].lower()) - 1].strip() or letters[n]
        return "".join(letters)

    def save(self) -> None:
        """In 8-bit integers with a scale a row, as `bot.facts.search.embedding` reads it."""
        given = {name: value.detach() for name, value in self.bert.state_dict().items()}
        types = given["embeddings.token_type_embeddings.weight"][0]
        tensors = {
            "positions": given["embeddings.position_embeddings.weight"][:POSITIONS] + types,
            "norm": _norm(given, "embeddings.LayerNorm"),
            "vocabulary": _bytes(
                "\n".join(self.tokenizer.convert_ids_to_tokens(range(len(self.tokenizer)))) + "\n"
            ),
            **_rounded("words", given["embeddings.word_embeddings.weight"]),
        }
        for layer in range(LAYERS):
            of = f"encoder.layer.{layer}"
            parts = [f"{of}.attention.self.{name}" for name in ("query", "key", "value")]
            factors = torch.tensor([(SIZE / HEADS) ** -0.5, 1, 1]).repeat_interleave(SIZE)
            joined = torch.cat([given[f"{part}.weight"] for part in parts]) * factors[:, None]
            tensors |= _rounded(f"{layer}.attention", joined)
            tensors[f"{layer}.attention.bias"] = (
                torch.cat([given[f"{p}.bias"] for p in parts]) * factors
            )
            for name, part in (
                ("attended", f"{of}.attention.output"),
                ("widen", f"{of}.intermediate"),
                ("narrow", f"{of}.output"),
            ):
                tensors |= _rounded(f"{layer}.{name}", given[f"{part}.dense.weight"])
                tensors[f"{layer}.{name}.bias"] = given[f"{part}.dense.bias"]
                if name != "widen":
                    tensors[f"{layer}.{name}.norm"] = _norm(given, f"{part}.LayerNorm")
        whole = {name: value.contiguous() for name, value in tensors.items()}
        save_file(whole, MODEL, {"about": ABOUT})


ABOUT = (
    "sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, https://www.sbert.net. Changed for "
    "Latticework: tuned on questions, weights rounded to int8, matrices joined, pooler left out."
)


def _rate(step: int) -> float:
    """A share of the highest rate: it rises, then falls as a cosine does."""
    return min(1, (step + 1) / WARM_UP) * (0.02 + 0.49 * (1 + math.cos(math.pi * step / STEPS)))


def _rounded(name: str, rows: Tensor) -> dict[str, Tensor]:
    scale = rows.abs().amax(1) / 127
    return {
        f"{name}.weight": (rows / scale[:, None]).round().to(torch.int8),
        f"{name}.scale": scale,
    }


def _norm(given: dict[str, Tensor], name: str) -> Tensor:
    return torch.stack([given[f"{name}.weight"], given[f"{name}.bias"]])


def _bytes(text: str) -> Tensor:
    return torch.tensor([*text.encode()], dtype=torch.uint8)


tuning = Tuning(Path(sys.argv[1]))
for number, loss in enumerate(tuning.steps(), 1):
    if number % 100 == 0:
        print(number, f"{loss:.2f}", flush=True)  # noqa: T201
tuning.save()
