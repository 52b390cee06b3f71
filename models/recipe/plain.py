"""Plain text of corpora that bear no trees: `text` of JSON lines.

  python plain.py FILE.jsonl.gz ... > texts.txt
"""
import gzip, json, sys

for path in sys.argv[1:]:
    for line in gzip.open(path, "rt", encoding="utf8"):
        print(json.loads(line)["text"].strip(), end="\n\n")
