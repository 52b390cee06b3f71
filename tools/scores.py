#!/usr/bin/env python3
"""Measures every task on the development sets and prints the table of SCORES.md.

    tools/scores.py BINARY DATA_DIRECTORY [--before FILE.json] [--save FILE.json]

BINARY is the built program, DATA_DIRECTORY holds the sets in the folders of their rooms. A file that is
absent is named and left out. With --before, the scores saved by an earlier run stand beside the new ones.
"""
import json
import pathlib
import subprocess
import sys

# task, file, {score: what the issue of the room asks for}; scores not named here are not printed
SETS = [
    ("parse", "language/en_ewt-ud-dev.conllu.gz", {"upos": ".945", "uas": ".86", "las": ".825"}),
    ("segment", "language/en_ewt-ud-dev.conllu.gz", {"sentence_f1": ".90", "token_f1": ".985"}),
    ("entities", "language/ner_uner_ewt_dev.tsv.gz", {"f1": ".70"}),
    ("actors", "events/actor_phrases_dev.jsonl", {"country_accuracy": ".93"}),
    ("places", "language/geo_lgl.jsonl.gz", {"f1": ".65", "accuracy_161km": ".70"}),
    ("places", "language/geo_geowebnews.jsonl.gz", {"f1": ".65", "accuracy_161km": ".70"}),
    ("times", "language/time_timebank.jsonl.gz", {"span_f1": ".85", "value_f1": ".72"}),
    ("times", "language/time_aquaint.jsonl.gz", {"span_f1": "", "value_f1": ""}),
    ("coref", "language/coref_gum_dev.jsonl.gz", {"accuracy": ""}),
    ("events gsr", "events/gsr_dev.jsonl",
     {"type_f1": ".70", "source_f1": ".82", "target_f1": ".76", "triple_f1": ".50"}),
    ("events plv", "events/plv_dev.jsonl",
     {"type_accuracy": ".80", "type_macro_f1": "", "quad_accuracy": ".88"}),
    ("events arms", "events/arms_dev.jsonl",
     {"type_actor_f1": ".85", "slot_f1": ".85", "event_accuracy": ".55", "no_event_precision": "",
      "false_assertions": "0"}),
    ("events unit", "events/petrarch_unit_dev.jsonl", {"root_f1": ".75", "triple_f1": ""}),
    ("events class", "events/cameo_class_dev.jsonl", {"accuracy": ""}),
    ("events roles", "events/cameo_ner_dev.jsonl", {"source_f1": "", "target_f1": ""}),
    ("attribution", "claims/polnear_dev.jsonl.gz",
     {"source_f1": ".60", "cue_f1": ".60", "content_f1": ".45", "whole_f1": "",
      "whole_overlap_f1": ".62", "reporting_whole_overlap_f1": ".76"}),
    ("factuality", "claims/factuality_uds_ih2_dev.jsonl.gz", {"mae": "1.5", "r": ""}),
    ("factuality", "claims/factuality_meantime_dev.jsonl.gz", {"mae": "", "r": ""}),
    ("ledger", "claims/ledger_examples.jsonl",
     {"status_accuracy": ".90", "link_f1": ".85", "false_confirmations": "0",
      "text_claims_found": "", "text_status_accuracy": "", "text_link_f1": "",
      "text_false_confirmations": ""}),
    ("stories", "stories/roundups_dev.jsonl.gz", {"b3_f1": ".92", "pairwise_f1": ".68"}),
    ("stories", "stories/events_dev.jsonl.gz", {"b3_f1": ".87", "pairwise_f1": ""}),
    ("stories", "stories/stream_dev.jsonl.gz", {"b3_f1": ".88", "pairwise_f1": ""}),
    ("summaries", "stories/summaries_dev.jsonl.gz",
     {"rouge1": "", "rouge2": "", "rougeL": "", "lead3_rouge1": "", "lead3_rouge2": "",
      "lead3_rougeL": "", "textrank_rouge1": "", "textrank_rouge2": "", "textrank_rougeL": "",
      "centroid_rouge1": "", "centroid_rouge2": "", "centroid_rougeL": "", "supported": "1.0"}),
    ("extract", "ingest/article/ground-truth.json", {"f1": ".968", "exact": ".36"}),
    ("page-dates", "ingest/article/ground-truth.json", {"same_day": ".94"}),
    ("feeds", "ingest/feeds/assertions.jsonl", {"pass": ".90", "pass_illformed": "", "pass_encoding": ""}),
    ("feed-dates", "ingest/misc/dates.json", {"pass": ".97"}),
    ("robots", "ingest/misc/robots.json", {"pass": "1.0"}),
    ("transcripts", "ingest/misc/subs.json", {"pass": "1.0"}),
    ("outlook", "outlook/provocations_1958_2019.csv",
     {"gain_nats": "", "ewma_gain_nats": "", "reliability_slope": ".8 to 1.2", "alert_rate_1pct": ".005 to .02"}),
]


def option(name):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None


def shown(value):
    return "" if value is None else f"{value:.4g}" if abs(value) >= 1 else f"{value:.3f}".replace("0.", ".", 1)


def main():
    binary, data = sys.argv[1], pathlib.Path(sys.argv[2])
    before = json.loads(pathlib.Path(option("--before")).read_text()) if option("--before") else {}
    kept = {}
    print("| task | file | n | score | before | now | 95 % | must |")
    print("|---|---|---|---|---|---|---|---|")
    for task, name, scores in SETS:
        file = data / name
        if not file.exists():
            print(f"{name}: absent", file=sys.stderr)
            continue
        done = subprocess.run([binary, "eval", *task.split(), str(file), "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            print(f"{task} {name}: {done.stderr.strip()}", file=sys.stderr)
            continue
        report = json.loads(done.stdout)
        for score, must in scores.items():
            value = report["scores"].get(score)
            key = f"{task}|{file.name}|{score}"
            kept[key] = value
            low, high = (report["interval"].get(score) or (None, None))
            interval = f"{shown(low)} to {shown(high)}" if low is not None else ""
            print(f"| {task} | {file.name} | {report['n']} | {score} | {shown(before.get(key))} | {shown(value)} "
                  f"| {interval} | {must} |", flush=True)
    if option("--save"):
        pathlib.Path(option("--save")).write_text(json.dumps(kept, indent=1) + "\n")


main()
