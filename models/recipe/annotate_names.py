"""Writes the names of a treebank as a set for `parallax-train names`: runs of proper nouns (as the treebank
tags and joins them), each of the kind that `names_of_ewt.tsv` gives it. A run that is not listed is no name of a
person, an organisation or a place.

  python annotate_names.py TRAIN.conllu.gz names_of_ewt.tsv OUT.tsv.gz
"""
import gzip, sys

TITLES = set("""mr mrs ms dr prof sir president vice prime minister foreign defense senator sen. congressman rep. rep gov. gov
governor mayor gen. lt. col. colonel capt. captain sgt. major king queen prince princess pope rev. reverend secretary
chairman ayatollah sheikh sheik imam mullah shaykh shaikh judge justice ambassador mr. mrs. ms. dr. deputy spokesman
uncle aunt professor lieutenant admiral commander sergeant""".split())
# Words before a person's name that are no part of it.
LEADS = set("general republican attorney professors senators republicans democrat".split())
DATES = set("""monday tuesday wednesday thursday friday saturday sunday january february april june july august september
october november december jan feb apr jun jul aug sep sept oct nov dec mon tue wed thu thur thurs fri sat jan. feb. mar.
apr. aug. sept. oct. nov. dec. mon. tues. wed. thurs. fri. am pm edt est cst pst gmt xmas christmas easter ramadan""".split())
MONTHS = {"may", "march"}
APART = set("""appos list parataxis obl:tmod nmod:tmod obl:unmarked nmod:unmarked vocative discourse""".split())
KINDS = {"person": "PER", "organisation": "ORG", "place": "LOC"}


def sentences(path):
    words, new = [], False
    for line in gzip.open(path, "rt", encoding="utf8"):
        line = line.rstrip("\n")
        if line.startswith("# newdoc"):
            new = True
        elif not line:
            if words:
                yield new, words
            words, new = [], False
        elif line[0] != "#":
            c = line.split("\t")
            if c[0].isdigit():
                words.append((c[1], c[3], c[4], int(c[6]), c[7]))


def proper(word):
    return word[2] in ("NNP", "NNPS") or word[1] == "PROPN"


def runs(s):
    """Ranges of words that make one name, titles and dates left out."""
    n, at, found = len(s), 0, []
    while at < n:
        if not proper(s[at]):
            at += 1
            continue
        end = at + 1
        inside = lambda word: word[3] - 1 in range(at, end)
        while end < n:
            link = s[end][0].lower()
            if proper(s[end]):
                if s[end][4] in APART and not any(s[k][3] == end + 1 for k in range(at, end)):
                    break
                end += 1
            elif end + 1 < n and proper(s[end + 1]) and (link in ("&", "de", "-", "al", "bin") or link == "of" and inside(s[end + 1])):
                end += 2
            elif end + 2 < n and link in ("of", "for") and s[end + 1][0].lower() == "the" and proper(s[end + 2]) and inside(s[end + 2]):
                end += 3
            else:
                break
        found.append((at, end))
        at = end
    for first, end in found:
        part = None
        for k in list(range(first, end)) + [None]:
            word = "" if k is None else s[k][0].lower()
            beside = k is not None and (k + 1 < n and s[k + 1][0].isdigit() or k > 0 and s[k - 1][0].isdigit())
            cut = k is None or word in DATES or word in TITLES or word in MONTHS and s[k][0][0].isupper() and beside
            if not cut:
                part = (part[0] if part else k, k + 1)
            elif part:
                a, b = part
                while a < b and not proper(s[a]):
                    a += 1
                while b > a and not proper(s[b - 1]):
                    b -= 1
                if a < b:
                    yield a, b
                part = None


if __name__ == "__main__":
    kinds = dict(line.rstrip("\n").rsplit("\t", 1) for line in open(sys.argv[2], encoding="utf8") if "\t" in line)
    with gzip.GzipFile(sys.argv[3], "wb", mtime=0) as out:
        for new, s in sentences(sys.argv[1]):
            classes = ["O"] * len(s)
            for a, b in runs(s):
                kind = kinds.get(" ".join(w[0] for w in s[a:b]))
                while kind == "person" and b - a > 1 and s[a][0].lower() in LEADS:
                    a += 1
                for k in range(a, b) if kind else ():
                    classes[k] = ("B-" if k == a else "I-") + KINDS[kind]
            head = "# newdoc\n" if new else ""
            out.write((head + "".join(f"{w[0]}\t{c}\n" for w, c in zip(s, classes)) + "\n").encode())
