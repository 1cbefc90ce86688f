"""check_syntax.py FOLDER [PROGRAM…]: compiles each source of a build folder, but those of these programs, up to its last warning. Exit 1 if one has any."""
import json, os, pathlib, shlex, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

folder = pathlib.Path(sys.argv[1])


def problem(entry):
    words = shlex.split(entry["command"])
    for option in ("-o", "-MF", "-MQ", "-MD"):
        if option in words:
            at = words.index(option)
            del words[at : at + (1 if option == "-MD" else 2)]
    words = [each for each in words if each not in ("ccache", "-c")]
    done = subprocess.run([*words, "-fsyntax-only"], cwd=entry["directory"], capture_output=True, text=True)
    return None if done.returncode == 0 else f"{entry['file']}\n{done.stderr}"


# Not the benchmarks, which are built only to be run.
without = [f"/{name}.p/" for name in sys.argv[2:]] + ["tests/bench/"]
entries = [each for each in json.loads((folder / "compile_commands.json").read_text()) if not any(part in each["output"] for part in without)]
with ThreadPoolExecutor(os.cpu_count()) as pool:
    problems = [each for each in pool.map(problem, entries) if each]
print("\n".join(problems))
print(f"{len(entries) - len(problems)} of {len(entries)} sources compile")
sys.exit(1 if problems else 0)
