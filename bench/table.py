"""The report of scripts/bench as text."""

MEGA = 1e6


def short_time(seconds):
    return f'{seconds:.2f} s' if seconds >= 1 else f'{seconds * 1e3:.1f} ms'


def both(summary, show):
    """The median, and the best in brackets."""
    return f'{show(summary["median"])} ({show(summary["min"])})' if summary else '-'


def ratio(ours, theirs):
    return f'{theirs["median"] / ours["median"]:.1f}x' if ours and theirs else '-'


def mebibytes(kib):
    return f'{kib / 1024:.1f} MiB'


def aligned(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]

    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths)]
        yield '  '.join(cells).rstrip()


def timing_row(label, engines, show):
    ours, upstream, mini = (engines.get(x) for x in ('ixt', 'upstream', 'minijinja'))

    return [label, both(ours, show), both(upstream, show), ratio(ours, upstream),
            both(mini, show), ratio(ours, mini)]


def timings(report):
    head = ['median (best)', 'ixt', 'upstream', 'ratio', 'MiniJinja', 'ratio']
    whole = report['whole']

    return aligned([
        head,
        timing_row('compile all templates', report['compile'], short_time),
        timing_row('render all packages, warm', report['render'], short_time),
        timing_row('render --all, elapsed', whole['wall'], short_time),
        timing_row('render --all, user + system', whole['cpu'], short_time),
        timing_row('render --all, peak memory', whole['rss_kib'], mebibytes),
        timing_row('copy what is rendered', {'ixt': report['copy']}, short_time),
    ])


def counts(report):
    for phase in ('compile', 'render'):
        what = 'templates' if phase == 'compile' else 'packages'
        each = ', '.join(f'{who} {n:,}' for who, n in report['items'][phase].items())
        yield f'{what} in {phase}: {each}'

    times = report['render']['ixt']['median'] / report['copy']['median']
    yield f'rendering {report["bytes"] / MEGA:.1f} MB takes as long as copying them {times:.1f} times'

    if 'minijinja_equal' in report:
        equal = report['minijinja_equal']
        yield f'MiniJinja renders {equal["equal"]:,} of {equal["of"]:,} packages as upstream does'


def instructions(report):
    found = report.get('instructions')

    if not found:
        return

    yield (f'instructions: compile {found["compile"] / MEGA:.1f} M, render {found["render"] / MEGA:.1f} M'
           f' ({found["render"] / report["bytes"]:.2f} a byte), render --all {found["whole"] / MEGA:.1f} M')


def recorded(found):
    if not found['compared']:
        return f'not compared with recorded answers: {found["why"]}'

    if found['differing']:
        return f'{len(found["differing"])} DIFFER from the recorded answers: ' + ', '.join(found['differing'][:5])

    return f'equal to the recorded answers of {found["of"]}'


def proof(report):
    answers = report['answers']
    differ = answers['differing']
    yield f'answers: {answers["packages"]:,} packages, {answers["runs"]} runs, ' + (
        f'{len(differ)} DIFFER from upstream: {", ".join(differ[:5])}' if differ else 'all equal to upstream')
    yield f'answers: {recorded(answers["recorded"])}'

    trace = report['trace']

    if not trace:
        return

    yield (f'system calls: {trace["calls"]:,}, {trace["files"]:,} files and directories opened, '
           f'violations: {len(trace["violations"])}')
    yield from (f'  VIOLATION: {x}' for x in trace['violations'])
    yield from (f'  only looked at: {x}' for x in trace['looked_at'])


def goals(report):
    head = ['what it must reach', 'bar', 'goal', 'measured', '']
    rows = [[x['what'], x['bar'], x['goal'], x['measured'], x['verdict']] for x in report['goals']]

    return aligned([head, *rows])


def machine(report):
    about = report['machine']
    load = ' then '.join(f'{x:.2f}' for x in about['load'])
    minijinja = report['versions'].get('minijinja', 'not measured')
    yield f'ixt {report["versions"]["ixt"]} against upstream {report["versions"]["upstream"]}, target {report["target"]}'
    yield f'Python {report["versions"]["python"]}, MiniJinja {minijinja}'
    yield f'{about["cpu"]}, {about["processors"]} processors, load {load}'
    yield f'{report["rounds"]} rounds, alternating, ' + (
        'all on one processor' if about['pinned'] else 'NOT pinned to a processor')


def text(report):
    sections = [machine, timings, counts, instructions, proof, goals]
    parts = ['\n'.join(section(report)) for section in sections]
    missing = '\n'.join(f'not measured: {x}' for x in report['missing'])

    return '\n\n'.join(x for x in [*parts, missing] if x) + '\n'
