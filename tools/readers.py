#!/usr/bin/env python3
"""Reads a case with many readers at once while articles come in, and tells what they met.

    pip install aiohttp
    tools/readers.py BINARY CASE_DIRECTORY [--readers 300] [--seconds 30] [--collect 200]

Starts `BINARY serve` on a free port of this machine, then asks its pages from so many connections, each asking
again as soon as it is answered. Meanwhile `BINARY add` takes invented articles in. Printed: start-up time, requests,
errors by kind, median and 95th percentile in milliseconds a page, most memory of the server, articles stored. Exit code 1
when a request failed or an article was not stored. The case is changed: give it one of `BINARY bench --generate`.
"""
import argparse
import asyncio
import collections
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import aiohttp

PAGES = ["/", "/claims", "/claims?status=disputed", "/events", "/search?q=missile", "/actors", "/sources"]


def memory(pid):
    """Most memory a process has held, in megabytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


async def story_pages(session, base):
    async with session.get(f"{base}/?format=json") as answer:
        stories = await answer.json()
    stories = stories if isinstance(stories, list) else stories.get("stories", [])
    return [f"/story/{story['id']}" for story in stories[:50]]


async def reader(number, session, base, pages, until, times, errors):
    at = number
    while time.monotonic() < until:
        page = pages[at % len(pages)]
        at += 7
        began = time.monotonic()
        try:
            async with session.get(base + page) as answer:
                body = await answer.read()
                if answer.status != 200 or not body:
                    errors[f"{answer.status} {page.split('?')[0]}"] += 1
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            errors[f"{type(error).__name__} {page.split('?')[0]}"] += 1
        times["story" if page.startswith("/story/") else page].append(time.monotonic() - began)


def articles(binary, case):
    told = subprocess.run([binary, "--case", case, "doctor"], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[0])


async def collect(binary, case, count, until):
    """Adds articles in one run; stops it when the time is up, since making stories of a large case takes longer."""
    before = articles(binary, case)
    with tempfile.TemporaryDirectory() as folder:
        stamp = int(time.time())
        for each in range(count):
            text = f"Patrol {each} of {stamp} returned to the harbour on Monday, the navy said."
            head = f"---\ntitle: Patrol {each} of {stamp} returns\ndate: 2024-07-02\n---\n\n"
            (pathlib.Path(folder) / f"{each}.md").write_text(head + text + "\n")
        process = await asyncio.create_subprocess_exec(
            binary, "--case", case, "add", folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            _, told = await asyncio.wait_for(process.communicate(), max(until - time.monotonic(), 1))
            failed = told.decode().strip() if process.returncode else ""
        except asyncio.TimeoutError:
            process.send_signal(signal.SIGINT)
            await process.wait()
            failed = ""
    return articles(binary, case) - before, failed


async def main(args):
    began = time.monotonic()
    server = await asyncio.create_subprocess_exec(
        args.binary, "--case", args.case, "serve", "--listen", "127.0.0.1:0", stdout=subprocess.PIPE)
    try:
        line = (await server.stdout.readline()).decode()
        base = "http://" + line.split("http://")[1].split()[0].rstrip("/")
        timeout = aiohttp.ClientTimeout(total=60)
        connector = aiohttp.TCPConnector(limit=args.readers)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            async with session.get(base + "/") as answer:
                await answer.read()
            print(f"first page {time.monotonic() - began:.2f} s after the start")
            pages = PAGES + await story_pages(session, base)
            until = time.monotonic() + args.seconds
            times, errors = collections.defaultdict(list), collections.Counter()
            readers = [reader(n, session, base, pages, until, times, errors) for n in range(args.readers)]
            *_, (stored, failed) = await asyncio.gather(
                *readers, collect(args.binary, args.case, args.collect, until))
        peak = memory(server.pid)
    finally:
        server.terminate()
        await server.wait()
    for page, taken in sorted(times.items()):
        taken.sort()
        middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
        print(f"{page:28} {len(taken):7} requests {middle * 1000:8.0f} ms {late * 1000:8.0f} ms p95")
    total = sum(map(len, times.values()))
    print(f"{total} requests from {args.readers} readers, {sum(errors.values())} failed {dict(errors)}")
    print(f"{stored} of {args.collect} articles stored meanwhile {failed}")
    print(f"most memory of the server: {peak} MB")
    return 1 if errors or failed or stored < args.collect else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("case")
    parser.add_argument("--readers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--collect", type=int, default=200)
    sys.exit(asyncio.run(main(parser.parse_args())))
