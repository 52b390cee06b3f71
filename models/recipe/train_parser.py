"""Trains the tagger-parser: hashed word and affix embeddings, dilated convolutions, tag head fed back,
biaffine head selection, label layer. Writes the weights file that crates/language embeds.

  python train_parser.py --train a.conllu.gz,b.conllu.gz --dev dev.conllu.gz --tags a.tags,b.tags,dev.tags --out parser.bin

Tags are one line a word, in file order: the label of the perceptron tagger (jackknifed on the training files).

A teacher is a wider net, or one of LSTMs (`--encoder lstm`), kept with `--keep`; it is not shipped. With
`--teachers` the net learns, beside the trees, what the teachers together say of the training files and of
`--texts`, plain text in CoNLL-U without trees (`parallax-train cut`), whose tags come last in `--tags`.
`--names` gives the names of persons, organisations and places of the training files, a word
TAB class a line, and of the dev file, "-" for none; words of plain text bear theirs in their last column (`Name=B-PER`).
"""
import argparse, collections, gzip, json, math, random, re, struct, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

ap = argparse.ArgumentParser()
ap.add_argument("--train"); ap.add_argument("--dev"); ap.add_argument("--tags"); ap.add_argument("--out")
ap.add_argument("--width", type=int, default=128); ap.add_argument("--arc", type=int, default=96)
ap.add_argument("--a", default="1"); ap.add_argument("--b", default="1,2,4")
ap.add_argument("--epochs", type=int, default=10); ap.add_argument("--batch", type=int, default=1400)
ap.add_argument("--rate", type=float, default=2e-3); ap.add_argument("--drop", type=float, default=0.25)
ap.add_argument("--unknown", type=float, default=0.15); ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--minutes", type=float, default=1e9); ap.add_argument("--stop", type=int, default=0)
ap.add_argument("--threads", type=int, default=1); ap.add_argument("--decay", type=float, default=0.02)
ap.add_argument("--encoder", choices=("convolutions", "lstm"), default="convolutions")
ap.add_argument("--keep"); ap.add_argument("--teachers"); ap.add_argument("--texts")
ap.add_argument("--names")
ap.add_argument("--soft", type=float, default=.5)  # weight of the teachers where there are trees
a = ap.parse_args()
torch.manual_seed(a.seed); random.seed(a.seed); np.random.seed(a.seed); torch.set_num_threads(a.threads)
REACH = 20  # distances beyond this share one bucket


CLASSES = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")


def read(path, tags=None, names=None):
    opened = gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")
    given = iter(l.rstrip("\n") for l in open(tags, encoding="utf8")) if tags else None
    named = iter(l.rstrip("\n").split("\t")[1] for l in gzip.open(names, "rt", encoding="utf8") if "\t" in l) if names and names != "-" else None
    out, cur = [], []
    for line in opened:
        line = line.rstrip("\n")
        if not line:
            if cur: out.append(cur)
            cur = []
        elif line[0] != "#":
            c = line.split("\t")
            if c[0].isdigit():
                name = next(named) if named else c[9][5:] if c[9].startswith("Name=") else None
                name = -100 if name is None else CLASSES.index(name) if name in CLASSES else 0
                cur.append((c[1], c[3] + "|" + c[4], int(c[6]), c[7], next(given) if given else "", name))
    if cur: out.append(cur)
    assert named is None or next(named, None) is None, "names of other words"
    return out


def norm(w): return re.sub(r"[0-9]", "0", w.lower())


def shape(w):
    o = ""
    for c in w:
        k = "X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else "."
        if not o.endswith(k): o += k
    return o[:6]


def features(w):
    n = norm(w)
    return n, n[-3:], n[:3], n[-2:], shape(w), n[-4:]


KEEP = (2, 3, 3, 3, 3, 4)  # least count of a feature in training


def fnv(s):
    h = 0xCBF29CE484222325
    for b in s.encode("utf8"): h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return (h ^ (h >> 32)) & 0xFFFFFFFF


files = a.train.split(",")
tag_files = a.tags.split(",") if a.tags else [None] * (len(files) + 2)
name_files = a.names.split(",") if a.names else [None] * (len(files) + 1)
train = [s for p, t, n in zip(files, tag_files, name_files) for s in read(p, t, n)]
dev = read(a.dev, tag_files[len(files)], name_files[len(files)])
texts = read(a.texts, tag_files[-1]) if a.texts else []


class Words:
    """What a net knows by name: features of words, tags, relations. Learnt from trees, words from plain text too."""
    def __init__(s, trees, plain=()):
        counts = [collections.Counter() for _ in KEEP]; tag_count = collections.Counter(); rel_count = collections.Counter()
        given_count = collections.Counter()
        for x in plain:
            for w in x:
                for c, f in zip(counts, features(w[0])): c[f] += 1
        for x in trees:
            for w, t, h, r, g, _ in x:
                for c, f in zip(counts, features(w)): c[f] += 1
                tag_count[t] += 1; rel_count[r] += 1; given_count[g] += 1
        s.vocab = [{k: i + 2 for i, (k, v) in enumerate(c.most_common()) if v >= m} for c, m in zip(counts, KEEP)]
        for v in s.vocab: assert len({fnv(k) for k in v}) == len(v), "hash collision"
        s.tags = {k: i for i, k in enumerate(k for k, v in tag_count.most_common() if v >= 8)}
        s.rels = {k: i for i, k in enumerate(k for k, v in rel_count.most_common() if v >= 3)}
        s.given = {k: i + 1 for i, k in enumerate(k for k, v in given_count.most_common() if k)}

    def encode(s, x, trees=True):
        e = dict(f=np.array([[v.get(z, 1) for v, z in zip(s.vocab, features(w[0]))] + [s.given.get(w[4], 0)] for w in x]),
                 up=np.array([s.vocab[4].get(shape(w[0].upper()), 1) for w in x]),
                 low=np.array([s.vocab[4].get(shape(w[0].lower()), 1) for w in x]),
                 cap=np.array([s.vocab[4].get(shape(w[0][:1].upper() + w[0][1:]), 1) for w in x]),
                 name=np.array([w[5] for w in x]))
        if not trees: return dict(e, t=np.full(len(x), -100), h=np.full(len(x), -100), l=np.full(len(x), -100))
        return dict(e, t=np.array([s.tags.get(w[1], -100) for w in x]), h=np.array([w[2] for w in x]),
                    l=np.array([s.rels.get(w[3], -100) for w in x]))


known = Words(train, texts)
tag_names, rel_names = list(known.tags), list(known.rels)
print("vocabulary", [len(v) for v in known.vocab], "tags", len(tag_names), "relations", len(rel_names),
      "words", sum(map(len, train)), "of plain text", sum(map(len, texts)), flush=True)
TREES = [known.encode(s) for s in train]; PLAIN = [known.encode(s, False) for s in texts]; DEV = [known.encode(s) for s in dev]
TRAIN = TREES + PLAIN


def batches(X, size, shuffled):
    order = sorted(range(len(X)), key=lambda i: len(X[i]["t"]) + (random.random() * 3 if shuffled else 0)); out, cur = [], []
    for i in order:
        if cur and (len(cur) + 1) * len(X[i]["t"]) > size: out.append(cur); cur = []
        cur.append(i)
    if cur: out.append(cur)
    if shuffled: random.shuffle(out)
    return out


def pad(X, b, augment=False):
    n = max(len(X[i]["t"]) for i in b); m = len(b)
    f = np.zeros((m, n, 7), dtype=np.int64); t = np.full((m, n), -100); h = np.full((m, n), -100); l = np.full((m, n), -100); e = np.full((m, n), -100); k = np.zeros((m, n), dtype=np.float32)
    for r, i in enumerate(b):
        x = X[i]; q = len(x["t"]); f[r, :q] = x["f"]; t[r, :q] = x["t"]; h[r, :q] = x["h"]; l[r, :q] = x["l"]; e[r, :q] = x["name"]; k[r, :q] = 1
        if augment:  # headlines, capitals, careless writing: only the letter shape changes
            u = random.random()
            if u < .04: f[r, :q, 4] = x["cap"]
            elif u < .06: f[r, :q, 4] = x["up"]
            elif u < .08: f[r, :q, 4] = x["low"]
    return tuple(torch.from_numpy(z) for z in (f, t, h, l, k, e))


class Convolutions(nn.Module):
    def __init__(s, w, dilations):
        super().__init__(); s.d = dilations
        s.c = nn.ModuleList(nn.Linear(3 * w, w) for _ in dilations); s.ln = nn.ModuleList(nn.LayerNorm(w) for _ in dilations)

    def forward(s, x, k):
        for d, c, ln in zip(s.d, s.c, s.ln):
            x = x * k[..., None]; p = F.pad(x, (0, 0, d, d)); n = x.shape[1]
            y = c(torch.cat([p[:, :n], x, p[:, 2 * d:]], -1))
            x = x + F.dropout(ln(F.gelu(y, approximate="tanh")), a.drop, s.training)
        return x


class Lstm(nn.Module):
    """Layers of both directions; `out` values a word."""
    def __init__(s, w, out, layers):
        super().__init__(); s.r = nn.LSTM(w, out // 2, layers, batch_first=True, bidirectional=True, dropout=a.drop if layers > 1 else 0)

    def forward(s, x, k):
        n = x.shape[1]; p = nn.utils.rnn.pack_padded_sequence(x, k.sum(1).long(), batch_first=True, enforce_sorted=False)
        y = nn.utils.rnn.pad_packed_sequence(s.r(p)[0], batch_first=True, total_length=n)[0]
        return F.dropout(y, a.drop, s.training)


class Net(nn.Module):
    def __init__(s, known, w, ad, encoder, da, db):
        super().__init__()
        vocab, given, tags, rels = known.vocab, known.given, known.tags, known.rels
        s.e = nn.ModuleList([nn.Embedding(len(v) + 2, w, padding_idx=0) for v in vocab] + [nn.Embedding(len(given) + 1, w, padding_idx=0)])
        for e in s.e: nn.init.normal_(e.weight, 0, 0.3)
        with torch.no_grad(): s.e[-1].weight[0] = 0
        s.ln = nn.LayerNorm(w)
        if encoder == "lstm": v = 3 * w; s.a = Lstm(w, v, 1); s.b = Lstm(v, v, 2); w = v
        else: s.a = Convolutions(w, [int(d) for d in da.split(",")]); s.b = Convolutions(w, [int(d) for d in db.split(",")])
        s.tag = nn.Linear(w, len(tags)); s.te = nn.Linear(len(tags), w, bias=False)
        s.d = nn.Linear(w, ad); s.hd = nn.Linear(w, ad); s.W = nn.Linear(ad, ad, bias=False); s.root = nn.Parameter(torch.randn(ad) * .1)
        s.dist = nn.Linear(ad, 2 * REACH + 2)
        s.ld = nn.Linear(w, ad); s.lh = nn.Linear(w, ad); s.lroot = nn.Parameter(torch.zeros(ad)); s.ldist = nn.Embedding(2 * REACH + 2, ad); s.lo = nn.Linear(ad, len(rels)); s.name = nn.Linear(w, len(CLASSES))
        with torch.no_grad(): s.dist.weight.mul_(.2)

    def forward(s, f, k):
        if s.training:
            u = torch.rand(f.shape[:2]); f = f.clone()
            f[..., 0][(u < a.unknown) & (f[..., 0] > 0)] = 1
            f[..., 5][(u < a.unknown / 3) & (f[..., 5] > 0)] = 1
            f[..., 6][torch.rand(f.shape[:2]) < .05] = 0
        x = sum(e(f[..., i]) for i, e in enumerate(s.e)); x = F.dropout(s.ln(x), a.drop, s.training)
        x = s.a(x, k); tg = s.tag(x); x = s.b(x + s.te(F.softmax(tg, -1)), k)
        n = x.shape[1]; g = lambda z: F.dropout(F.gelu(z, approximate="tanh"), a.drop, s.training)
        d = g(s.d(x)); h = torch.cat([s.root.expand(x.shape[0], 1, -1), g(s.hd(x))], 1)
        sc = s.W(d) @ h.transpose(1, 2) * (2 / math.sqrt(d.shape[-1]))
        i = torch.arange(n)[:, None]; j = torch.arange(n)[None]
        ri = torch.cat([torch.full((n, 1), 2 * REACH + 1), (j - i).clamp(-REACH, REACH) + REACH], 1)
        sc = sc + torch.gather(s.dist(d), 2, ri[None].expand(x.shape[0], -1, -1))
        mk = torch.cat([torch.ones(k.shape[0], 1), k], 1); sc = sc.masked_fill(mk[:, None] == 0, -1e9)
        sc = sc.masked_fill(torch.cat([torch.zeros(n, 1), torch.eye(n)], 1)[None] > 0, -1e9)
        return tg, sc, x, ri

    def label(s, x, h, ri):
        hh = torch.cat([s.lroot.expand(x.shape[0], 1, -1), s.lh(x)], 1)
        hg = torch.gather(hh, 1, h[..., None].expand(-1, -1, hh.shape[-1])); di = torch.gather(ri[None].expand(x.shape[0], -1, -1), 2, h[..., None])[..., 0]
        return s.lo(F.dropout(F.gelu(s.ld(x) + hg + s.ldist(di), approximate="tanh"), a.drop, s.training))


def spans(classes):
    """(first, end, class) of each name."""
    out, begun = set(), None
    for i, c in enumerate(classes + [0]):
        if begun and (c != begun[1] + 1): out.add((begun[0], i, begun[1])); begun = None
        if c > 0 and c % 2: begun = (i, c)
    return out


def evaluate(m):
    m.eval(); u = l = n = up = xp = 0; names = [0, 0, 0]  # told, true, right
    with torch.no_grad():
        for b in batches(DEV, 4000, False):
            f, t, h, lb, k, e = pad(DEV, b); tg, sc, x, ri = m(f, k); pe = m.name(x).argmax(-1); ph = sc.argmax(-1); pl = m.label(x, ph, ri).argmax(-1); pt = tg.argmax(-1)
            for r, i in enumerate(b):
                told, true = spans(pe[r, :len(dev[i])].tolist()), spans(e[r, :len(dev[i])].tolist())
                for z, y in enumerate((told, true, told & true)): names[z] += len(y)
                for j, w in enumerate(dev[i]):
                    n += 1; ok = int(ph[r, j]) == w[2]; u += ok
                    l += ok and rel_names[int(pl[r, j])].split(":")[0] == w[3].split(":")[0]
                    p = tag_names[int(pt[r, j])].split("|", 1); q = w[1].split("|", 1); up += p[0] == q[0]; xp += p[1] == q[1]
    return dict(upos=100 * up / n, xpos=100 * xp / n, uas=100 * u / n, las=100 * l / n, names=200 * names[2] / max(1, names[0] + names[1]))


def average(x): return sum(x) / len(x)


def taught(paths):
    """What the teachers together say: shares of tags, of heads, and of labels under the likeliest head (under the true one in trees)."""
    teachers = []
    for p in paths:
        kept = torch.load(p, weights_only=False); t = Net(kept["known"], *kept["shape"]); t.load_state_dict(kept["state"]); t.eval()
        assert list(kept["known"].tags) == tag_names and list(kept["known"].rels) == rel_names
        teachers.append((t, [kept["known"].encode(s) for s in train] + [kept["known"].encode(s, False) for s in texts]))
    out = [None] * len(TRAIN)
    with torch.no_grad():
        for b in batches(TRAIN, 3000, False):
            said = []
            for t, X in teachers:
                f, _, h, _, k, _ = pad(X, b); said.append((t, *t(f, k)))
            tg = average([F.softmax(s[1], -1) for s in said]); sc = average([F.softmax(s[2], -1) for s in said])
            hd = torch.where(h >= 0, h, sc.argmax(-1))
            lo = average([F.softmax(t.label(x, hd, ri), -1) for t, _, _, x, ri in said])
            for r, i in enumerate(b):
                n = len(TRAIN[i]["t"]); out[i] = (tg[r, :n].half().numpy(), sc[r, :n, :n + 1].half().numpy(), lo[r, :n].half().numpy())
    return out


def lessons(SOFT, b, n):
    """The teachers' shares for a batch, padded as the batch is."""
    m = len(b); tg = np.zeros((m, n, len(tag_names)), dtype=np.float32); sc = np.zeros((m, n, n + 1), dtype=np.float32); lo = np.zeros((m, n, len(rel_names)), dtype=np.float32)
    for r, i in enumerate(b):
        x, y, z = SOFT[i]; q = len(x); tg[r, :q] = x; sc[r, :q, :q + 1] = y; lo[r, :q] = z
    return torch.from_numpy(tg), torch.from_numpy(sc), torch.from_numpy(lo)


def export(m, path):
    """'PXPARSE1', a JSON head (u32 length) naming shapes and order, then the blobs: f32 little-endian, i8 rows with an f32 scale each, u32 hashes."""
    blobs, head = [], dict(width=a.width, arc=a.arc, reach=REACH, a=m.a.d, b=m.b.d, tags=tag_names, rels=rel_names, given=list(known.given), tensors=[])
    def put(name, kind, rows, cols, raw): head["tensors"].append([name, kind, rows, cols]); blobs.append(raw)
    def rows8(name, t):
        t = t.float().numpy(); sc = np.maximum(np.abs(t).max(1), 1e-8) / 127
        put(name, "i8", *t.shape, sc.astype("<f4").tobytes() + np.clip(np.rint(t / sc[:, None]), -127, 127).astype(np.int8).tobytes())
    def floats(name, t): put(name, "f32", 1, t.numel(), t.float().numpy().astype("<f4").tobytes())
    for i, v in enumerate(known.vocab): put(f"hash.{i}", "u32", 1, len(v), np.array([fnv(k) for k in v], dtype="<u4").tobytes())
    for n, t in m.state_dict().items():
        if n.startswith("name."): continue  # learnt beside the rest, not used
        if t.ndim > 1 and n != "ldist.weight": rows8(n, t)
        else: floats(n, t.reshape(-1))
    j = json.dumps(head, separators=(",", ":")).encode()
    with open(path, "wb") as o: o.write(b"PXPARSE1" + struct.pack("<I", len(j)) + j + b"".join(blobs))


layout = (a.width, a.arc, a.encoder, a.a, a.b)
m = Net(known, *layout); print("parameters", sum(p.numel() for p in m.parameters()), flush=True)
SOFT = taught(a.teachers.split(",")) if a.teachers else None
opt = torch.optim.AdamW(m.parameters(), lr=a.rate, betas=(.9, .95), weight_decay=a.decay, fused=True)
steps = a.epochs * len(batches(TRAIN, a.batch, True)); step = 0; began = time.time()
mean = {k: v.clone() for k, v in m.state_dict().items()}; best = -1


def loss_of(b):
    f, t, h, lb, k, e = pad(TRAIN, b, True); tg, sc, x, ri = m(f, k)
    ce = lambda z, y, w: w * F.cross_entropy(z.flatten(0, 1), y.flatten(), ignore_index=-100) if (y >= 0).any() else 0
    named = ce(m.name(F.dropout(x, a.drop, m.training)), e, .5)
    if not SOFT: return named + ce(tg, t, .5) + ce(sc, h, 1) + ce(m.label(x, h.clamp(min=0), ri), lb, .6)
    st, sh, sl = lessons(SOFT, b, f.shape[1])
    hd = torch.where(h >= 0, h, sh.argmax(-1)); lo = m.label(x, hd, ri)
    # Words under trees: part trees, part teachers; words of plain text: the teachers alone.
    share = torch.where(h >= 0, a.soft, 1.) * k; n = k.sum()
    def both(z, y, q, w):
        lp = F.log_softmax(z, -1); soft = -(q * lp.masked_fill(lp < -1e8, 0)).sum(-1)
        hard = F.nll_loss(lp.flatten(0, 1), y.flatten(), ignore_index=-100, reduction="none").view_as(soft)
        return w * (share * soft + (1 - share) * k * hard).sum() / n
    return named + both(tg, t, st, .5) + both(sc, h, sh, 1) + both(lo, lb, sl, .6)


for epoch in range(a.epochs):
    m.train(); t0 = time.time(); c0 = time.process_time(); total = 0; B = batches(TRAIN, a.batch, True)
    for b in B:
        step += 1
        lr = a.rate * min(1, step / 200) * max(.02, .5 * (1 + math.cos(math.pi * min(1, step / steps))))
        for g in opt.param_groups: g["lr"] = lr
        loss = loss_of(b)
        opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(m.parameters(), 2.); opt.step(); total += loss.item()
        keep = min(.998, step / (step + 20))
        with torch.no_grad():
            for n, v in m.state_dict().items(): mean[n].mul_(keep).add_(v, alpha=1 - keep)
    live = {k: v.clone() for k, v in m.state_dict().items()}; m.load_state_dict(mean); scores = evaluate(m)
    print(f"epoch {epoch + 1} loss {total / len(B):.3f} {time.time() - t0:.0f}s cpu {time.process_time() - c0:.0f}s " + " ".join(f"{k} {v:.2f}" for k, v in scores.items()), flush=True)
    if scores["las"] > best:
        best = scores["las"]
        if a.out: export(m, a.out)
        if a.keep: torch.save(dict(known=known, shape=layout, state=mean), a.keep)
    m.load_state_dict(live)
    if a.stop and epoch + 1 >= a.stop: break
print("best las", best, "minutes", (time.time() - began) / 60)
