"""Writes the sentence model: all-MiniLM-L6-v2, tuned on questions as people type them.

    uv run --with torch --with transformers --with safetensors python .ci/tune.py MODEL [on]

MODEL is the folder of the published model: model.safetensors, config.json, vocab.txt and the
tokenizer's files. With "on" it goes on from the shipped model. Some hours on two cores. Afterwards
`MODEL_SHA256` in `bot/facts/search/embedding.py` is another, and two things have to be written
anew: the vectors of the shipped packs, by `.ci/vectors.py`, and those of the tests, by
`.ci/reference.py`.

The model learns, by the mean of its token vectors:

- which statement of the shipped pack an ask is for, or that what it asks for is left out or out of
  scope, by a classifier on top that is thrown away afterwards; and that asks of one statement are
  near one another (supervised contrastive loss);
- which statement, as the pack words it, a question is for, among others of the pack;
- the same in invented topics (`.ci/topics`), so that topics without asks are served as well.

The last two are learnt by the single token vectors too (late interaction, as in ColBERT).

Some questions are given typos. None of the questions that rates are measured on is among them, and
of the invented topics four are held out: every hundred steps it prints the loss and, of their
questions, for how many the right statement comes first by tokens.

The shipped model was made in two runs of 2,000 steps, the second one going on from the first with
more topics and with tokens: a new run gives another one.
"""

import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import minilm
import torch
from safetensors.torch import save_file
from torch.nn import functional
from transformers import BertModel, BertTokenizerFast

from bot.facts.packs.loader import load
from bot.facts.search.documents import Kind, documents
from bot.facts.search.embedding import HEADS, LAYERS, MODEL
from bot.facts.search.vectors import SIZE, TOKEN

PACK, TOPICS = Path("data/asian_nato"), Path(".ci/topics")
STEPS, WARM_UP = 2000, 100
# Of AdamW, the highest, after WARM_UP: for the model, its token matrix and the classifier.
RATE, TOKEN_RATE, HEAD_RATE = 4e-5, 4e-4, 5e-3
GROUPS, OF_EACH, PAIRS = 14, 4, 4  # in a step: statements, asks of each; gaps, each with an ask
POWER = 0.75  # a document with n texts is drawn in proportion to n to this
GAIN = 16.0  # by which the classifier's dot products are multiplied
CONTRAST, CONTRAST_HEAT = 0.5, 0.07  # the contrastive loss: its weight, its temperature
TOPIC, STATED = 0.9, 0.2  # how often a step learns from an invented topic, and from statements
HEAT, TOKEN_HEAT = 0.05, 0.03  # temperatures, by means and by tokens
NOTHING = (0.35, 0.45)  # how near nothing is to a question, at first: by means, by tokens
SMOOTHING = 0.02  # of labels
TYPOS = 0.25  # of the questions
LONGEST, POSITIONS = 64, 256  # tokens that are learnt from, and that the model takes
HELD_OUT = ("canal", "dogs", "schoolmeals", "statues")  # topics that are not learnt from
KEYS = "qwertyuiop asdfghjkl zxcvbnm"

Tensor = torch.Tensor


class Tuning:
    """The model, and what it learns from."""

    def __init__(self, folder: Path, *, goes_on: bool) -> None:
        self.random = random.Random(0)
        torch.manual_seed(0)
        self.tokenizer = BertTokenizerFast.from_pretrained(folder)
        config = {"attention_probs_dropout_prob": 0.0}
        self.bert = (
            minilm.read(folder, **config)
            if goes_on
            else BertModel.from_pretrained(folder, add_pooling_layer=False, **config)
        ).train()
        found = documents(load(PACK).entries)
        self.own = [one for one in found if one.kind is not Kind.GAP]
        self.gaps = [one for one in found if one.kind is Kind.GAP and one.asks]
        files = sorted(TOPICS.glob("*.json"))
        topics = {file.stem: json.loads(file.read_text("utf-8")) for file in files}
        self.held_out = [topics.pop(name) for name in HELD_OUT]
        self.topics = [*topics.values()]
        with torch.no_grad():
            said = [s["text"] for topic in self.topics for s in self._some(topic["statements"], 12)]
            rows, real = self._rows(said)
            directions = torch.linalg.svd(rows[real], full_matrices=False).Vh[:TOKEN]
            self.tokens = directions.clone().requires_grad_()
            middles = [
                self.encoded(self._some(one.texts + one.asks, 40))[0].mean(0) for one in self.own
            ]
        self.nothing = torch.tensor(NOTHING, requires_grad=True)
        self.weights = torch.stack([*middles, torch.zeros(SIZE)]).T.clone().requires_grad_()
        self.biases = torch.zeros(len(self.own) + 1, requires_grad=True)  # the last is of all gaps

    def steps(self) -> Iterator[float]:
        """Learns; gives the loss of each step."""
        adam = torch.optim.AdamW(
            [
                {"params": self.bert.parameters(), "lr": RATE},
                {"params": [self.tokens], "lr": TOKEN_RATE},
                {"params": [self.weights, self.biases, self.nothing], "lr": HEAD_RATE},
            ],
            weight_decay=1e-3,
            fused=True,
        )
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

    def encoded(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Of each text its unit vector, the mean of what the model gives for each token; the token
        vectors, made smaller; and which of these are of words, neither ends nor padding."""
        rows, real = self._rows(texts)
        means = (rows * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        words = real.clone()
        words[:, 0] = False
        words[torch.arange(len(words)), real.sum(1) - 1] = False
        return functional.normalize(means, dim=1), rows @ self.tokens.T, words

    def _rows(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        batch = self.tokenizer(
            [*texts], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        with torch.autocast("cpu", torch.bfloat16):
            rows = self.bert(**batch).last_hidden_state.float()
        return rows, batch["attention_mask"].bool()

    @torch.no_grad()
    def right_first(self) -> float:
        """In percent, of the questions of the topics that are held out, by tokens."""
        self.bert.eval()
        right = list[bool]()
        for topic in self.held_out:
            ids = [s["id"] for s in topic["statements"]]
            _, *said = self.encoded([s["text"] for s in topic["statements"]])
            _, *asked = self.encoded([q["q"] for q in topic["questions"]])
            best = _late(*asked, *said).argmax(1).tolist()
            right += [ids[n] == q["id"] for n, q in zip(best, topic["questions"], strict=True)]
        self.bert.train()
        return 100 * sum(right) / len(right)

    def _asked(self) -> Tensor:
        """By the classifier and by contrast: asks of several documents, and gaps with theirs."""
        given = [one.texts + one.asks for one in self.own]
        sizes = [len(texts) ** POWER for texts in given]
        drawn = list[int]()
        while len(drawn) < GROUPS:
            (one,) = self.random.choices(range(len(self.own)), sizes)
            drawn += [one] if one not in drawn else []
        rows = [(self.random.choice(given[n]), n) for n in drawn for _ in range(OF_EACH)]
        classes = [n for _, n in rows] + [len(self.own)] * (2 * PAIRS)
        alike = [  # what is out of scope is alike in nothing else
            -1 - k if self.own[n].kind is Kind.OUT_OF_SCOPE else n for k, (_, n) in enumerate(rows)
        ]
        pairs = [
            (gap.texts[-1], self.random.choice(gap.asks)) for gap in self._some(self.gaps, PAIRS)
        ]
        texts = [text for text, _ in rows] + [text for pair in pairs for text in pair]
        groups = torch.tensor(alike + [len(self.own) + n for n in range(PAIRS) for _ in (0, 1)])
        found, _, _ = self.encoded([self._mistyped(text) for text in texts])
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
        texts = [one.texts[0] for one in said] + [gap.texts[-1] for gap in gaps]
        asked = [(self.random.choice(one.asks), n) for n, one in enumerate(said[:24])]
        lacking = [(self.random.choice(gap.asks), len(said) + n) for n, gap in enumerate(gaps)]
        (out,) = (one for one in self.own if one.kind is Kind.OUT_OF_SCOPE)
        outside = [(q, len(texts)) for q in self._some(out.asks, 8)]
        return self._matched([*asked, *lacking, *outside], texts)

    def _matched(self, asked: Sequence[tuple[str, int]], texts: Sequence[str]) -> Tensor:
        """Questions with the number of the text that answers each; that after the last is none."""
        questions = self.encoded([self._mistyped(question) for question, _ in asked])
        answers = self.encoded(texts)
        wanted = torch.tensor([number for _, number in asked])
        by_means, by_tokens = questions[0] @ answers[0].T, _late(*questions[1:], *answers[1:])
        losses = [
            functional.cross_entropy(
                torch.cat([near, nothing.expand(len(asked), 1)], 1) / heat,
                wanted,
                label_smoothing=SMOOTHING,
            )
            for near, nothing, heat in zip(
                (by_means, by_tokens), self.nothing, (HEAT, TOKEN_HEAT), strict=True
            )
        ]
        return torch.stack(losses).sum()

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
            "tokens": self.tokens.detach(),
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


def _late(asked: Tensor, asks: Tensor, said: Tensor, says: Tensor) -> Tensor:
    """How near each question is to each text: the mean of how near each of its tokens is to the
    nearest of the text, weighted by its length, which says how much it matters."""
    near = torch.einsum("qik,tjk->qtij", asked, functional.normalize(said, dim=-1))
    best = near.masked_fill(~says[None, :, None], -1e4).amax(3) * asks[:, None]
    return best.sum(2) / (asked.norm(dim=-1) * asks).sum(1, keepdim=True)


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


tuning = Tuning(Path(sys.argv[1]), goes_on=sys.argv[2:] == ["on"])
for number, loss in enumerate(tuning.steps(), 1):
    if number % 100 == 0:
        print(number, f"{loss:.2f} {tuning.right_first():.1f}", flush=True)  # noqa: T201
tuning.save()
