"""Trains the tagger-parser: hashed word and affix embeddings, dilated convolutions, tag head fed back,
biaffine head selection, label layer. Writes the weights file that crates/language embeds.

  python train_parser.py --train a.conllu.gz,b.conllu.gz --dev dev.conllu.gz [--tags a.tags,b.tags,dev.tags] --out parser.bin

Tags are one line a word, in file order: the label of the perceptron tagger (jackknifed on the training files).
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
a = ap.parse_args()
torch.manual_seed(a.seed); random.seed(a.seed); np.random.seed(a.seed); torch.set_num_threads(a.threads)
REACH = 20  # distances beyond this share one bucket


def read(path, tags=None):
    opened = gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")
    given = iter(l.rstrip("\n") for l in open(tags, encoding="utf8")) if tags else None
    out, cur = [], []
    for line in opened:
        line = line.rstrip("\n")
        if not line:
            if cur: out.append(cur)
            cur = []
        elif line[0] != "#":
            c = line.split("\t")
            if c[0].isdigit():
                cur.append((c[1], c[3] + "|" + c[4], int(c[6]), c[7], next(given) if given else ""))
    if cur: out.append(cur)
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
tag_files = a.tags.split(",") if a.tags else [None] * (len(files) + 1)
train = [s for p, t in zip(files, tag_files) for s in read(p, t)]
dev = read(a.dev, tag_files[-1])
counts = [collections.Counter() for _ in KEEP]; tag_count = collections.Counter(); rel_count = collections.Counter()
given_count = collections.Counter()
for s in train:
    for w, t, h, r, g in s:
        for c, f in zip(counts, features(w)): c[f] += 1
        tag_count[t] += 1; rel_count[r] += 1; given_count[g] += 1
vocab = [{k: i + 2 for i, (k, v) in enumerate(c.most_common()) if v >= m} for c, m in zip(counts, KEEP)]
for v in vocab: assert len({fnv(k) for k in v}) == len(v), "hash collision"
tags = {k: i for i, k in enumerate(k for k, v in tag_count.most_common() if v >= 8)}
rels = {k: i for i, k in enumerate(k for k, v in rel_count.most_common() if v >= 3)}
given = {k: i + 1 for i, k in enumerate(k for k, v in given_count.most_common() if k)}
tag_names, rel_names = list(tags), list(rels)
print("vocabulary", [len(v) for v in vocab], "tags", len(tags), "relations", len(rels), "words", sum(map(len, train)), flush=True)


def encode(s):
    return dict(f=np.array([[v.get(x, 1) for v, x in zip(vocab, features(w[0]))] + [given.get(w[4], 0)] for w in s]),
                up=np.array([vocab[4].get(shape(w[0].upper()), 1) for w in s]),
                low=np.array([vocab[4].get(shape(w[0].lower()), 1) for w in s]),
                cap=np.array([vocab[4].get(shape(w[0][:1].upper() + w[0][1:]), 1) for w in s]),
                t=np.array([tags.get(w[1], -100) for w in s]), h=np.array([w[2] for w in s]),
                l=np.array([rels.get(w[3], -100) for w in s]))


TRAIN = [encode(s) for s in train]; DEV = [encode(s) for s in dev]


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
    f = np.zeros((m, n, 7), dtype=np.int64); t = np.full((m, n), -100); h = np.full((m, n), -100); l = np.full((m, n), -100); k = np.zeros((m, n), dtype=np.float32)
    for r, i in enumerate(b):
        x = X[i]; q = len(x["t"]); f[r, :q] = x["f"]; t[r, :q] = x["t"]; h[r, :q] = x["h"]; l[r, :q] = x["l"]; k[r, :q] = 1
        if augment:  # headlines, capitals, careless writing: only the letter shape changes
            u = random.random()
            if u < .04: f[r, :q, 4] = x["cap"]
            elif u < .06: f[r, :q, 4] = x["up"]
            elif u < .08: f[r, :q, 4] = x["low"]
    return tuple(torch.from_numpy(z) for z in (f, t, h, l, k))


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


class Net(nn.Module):
    def __init__(s, w, ad):
        super().__init__()
        s.e = nn.ModuleList([nn.Embedding(len(v) + 2, w, padding_idx=0) for v in vocab] + [nn.Embedding(len(given) + 1, w, padding_idx=0)])
        for e in s.e: nn.init.normal_(e.weight, 0, 0.3)
        with torch.no_grad(): s.e[-1].weight[0] = 0
        s.ln = nn.LayerNorm(w)
        s.a = Convolutions(w, [int(d) for d in a.a.split(",")]); s.b = Convolutions(w, [int(d) for d in a.b.split(",")])
        s.tag = nn.Linear(w, len(tags)); s.te = nn.Linear(len(tags), w, bias=False)
        s.d = nn.Linear(w, ad); s.hd = nn.Linear(w, ad); s.W = nn.Linear(ad, ad, bias=False); s.root = nn.Parameter(torch.randn(ad) * .1)
        s.dist = nn.Linear(ad, 2 * REACH + 2)
        s.ld = nn.Linear(w, ad); s.lh = nn.Linear(w, ad); s.lroot = nn.Parameter(torch.zeros(ad)); s.ldist = nn.Embedding(2 * REACH + 2, ad); s.lo = nn.Linear(ad, len(rels))
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


def evaluate(m):
    m.eval(); u = l = n = up = xp = 0
    with torch.no_grad():
        for b in batches(DEV, 4000, False):
            f, t, h, lb, k = pad(DEV, b); tg, sc, x, ri = m(f, k); ph = sc.argmax(-1); pl = m.label(x, ph, ri).argmax(-1); pt = tg.argmax(-1)
            for r, i in enumerate(b):
                for j, w in enumerate(dev[i]):
                    n += 1; ok = int(ph[r, j]) == w[2]; u += ok
                    l += ok and rel_names[int(pl[r, j])].split(":")[0] == w[3].split(":")[0]
                    p = tag_names[int(pt[r, j])].split("|", 1); q = w[1].split("|", 1); up += p[0] == q[0]; xp += p[1] == q[1]
    return dict(upos=100 * up / n, xpos=100 * xp / n, uas=100 * u / n, las=100 * l / n)


def export(m, path):
    """'PXPARSE1', a JSON head (u32 length) naming shapes and order, then the blobs: f32 little-endian, i8 rows with an f32 scale each, u32 hashes."""
    blobs, head = [], dict(width=a.width, arc=a.arc, reach=REACH, a=m.a.d, b=m.b.d, tags=tag_names, rels=rel_names, given=list(given), tensors=[])
    def put(name, kind, rows, cols, raw): head["tensors"].append([name, kind, rows, cols]); blobs.append(raw)
    def rows8(name, t):
        t = t.float().numpy(); sc = np.maximum(np.abs(t).max(1), 1e-8) / 127
        put(name, "i8", *t.shape, sc.astype("<f4").tobytes() + np.clip(np.rint(t / sc[:, None]), -127, 127).astype(np.int8).tobytes())
    def floats(name, t): put(name, "f32", 1, t.numel(), t.float().numpy().astype("<f4").tobytes())
    for i, v in enumerate(vocab): put(f"hash.{i}", "u32", 1, len(v), np.array([fnv(k) for k in v], dtype="<u4").tobytes())
    for n, t in m.state_dict().items():
        if t.ndim > 1 and n != "ldist.weight": rows8(n, t)
        else: floats(n, t.reshape(-1))
    j = json.dumps(head, separators=(",", ":")).encode()
    with open(path, "wb") as o: o.write(b"PXPARSE1" + struct.pack("<I", len(j)) + j + b"".join(blobs))


m = Net(a.width, a.arc); print("parameters", sum(p.numel() for p in m.parameters()), flush=True)
decayed = [p for n, p in m.named_parameters()]
opt = torch.optim.AdamW(decayed, lr=a.rate, betas=(.9, .95), weight_decay=a.decay, fused=True)
steps = a.epochs * len(batches(TRAIN, a.batch, True)); step = 0; began = time.time()
average = {k: v.clone() for k, v in m.state_dict().items()}; best = -1
for epoch in range(a.epochs):
    m.train(); t0 = time.time(); c0 = time.process_time(); total = 0; B = batches(TRAIN, a.batch, True)
    for b in B:
        f, t, h, lb, k = pad(TRAIN, b, True); step += 1
        lr = a.rate * min(1, step / 200) * max(.02, .5 * (1 + math.cos(math.pi * min(1, step / steps))))
        for g in opt.param_groups: g["lr"] = lr
        tg, sc, x, ri = m(f, k); lo = m.label(x, h.clamp(min=0), ri)
        loss = .5 * F.cross_entropy(tg.flatten(0, 1), t.flatten(), ignore_index=-100) + F.cross_entropy(sc.flatten(0, 1), h.flatten(), ignore_index=-100, label_smoothing=0) + .6 * F.cross_entropy(lo.flatten(0, 1), lb.flatten(), ignore_index=-100)
        opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(m.parameters(), 2.); opt.step(); total += loss.item()
        keep = min(.998, step / (step + 20))
        with torch.no_grad():
            for n, v in m.state_dict().items(): average[n].mul_(keep).add_(v, alpha=1 - keep)
    live = {k: v.clone() for k, v in m.state_dict().items()}; m.load_state_dict(average); scores = evaluate(m)
    print(f"epoch {epoch + 1} loss {total / len(B):.3f} {time.time() - t0:.0f}s cpu {time.process_time() - c0:.0f}s " + " ".join(f"{k} {v:.2f}" for k, v in scores.items()), flush=True)
    if a.out and scores["las"] > best: best = scores["las"]; export(m, a.out)
    m.load_state_dict(live)
    if a.stop and epoch + 1 >= a.stop: break
print("best las", best, "minutes", (time.time() - began) / 60)
