"""Plain text of corpora that bear no trees: `text` of JSON lines, or the words of a token TAB tag file.

  python plain.py FILE.jsonl.gz FILE.tsv.gz ... > texts.txt
"""
import gzip, json, sys

for path in sys.argv[1:]:
    words = []
    for line in gzip.open(path, "rt", encoding="utf8"):
        if path.endswith(".jsonl.gz"):
            print(json.loads(line)["text"].strip(), end="\n\n")
        elif line.strip() and line[0] != "#":
            words.append(line.split("\t")[0])
        elif words:
            print(" ".join(words), end="\n\n")
            words = []
    if words: print(" ".join(words), end="\n\n")
