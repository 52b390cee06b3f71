"""Writes the names of a treebank as a set for `parallax-train names`: its tokens with the classes that
`names_in_ewt.tsv` tells.

  python names_in_ewt.py TRAIN.conllu.gz names_in_ewt.tsv OUT.tsv.gz
"""
import gzip, sys

names, document = {}, None
for line in open(sys.argv[2], encoding="utf8"):
    if line.startswith("# newdoc"):
        document = line.split()[-1]
    elif line[0] != "#":
        sentence, first, last, kind = line.split()
        for at in range(int(first), int(last) + 1):
            names[document, int(sentence), at] = ("B-" if at == int(first) else "I-") + kind

with gzip.GzipFile(sys.argv[3], "wb", mtime=0) as out:
    for line in gzip.open(sys.argv[1], "rt", encoding="utf8"):
        word = line.split("\t")
        if line.startswith("# newdoc"):
            out.write(b"# newdoc\n")
        elif line.startswith("# sent_id"):
            document, sentence = line.split()[-1].rsplit("-", 1)
        elif word[0].isdigit():
            out.write(f"{word[1]}\t{names.pop((document, int(sentence), int(word[0])), 'O')}\n".encode())
        elif line == "\n":
            out.write(b"\n")
if names:
    sys.exit(f"not in the treebank: {sorted(names)[:5]}")
