"""Packages made from a list: pip/NAME for every entry of pypi.json."""

import json

# Taken as it stands, apart from the three names in braces; it begins with
# a newline, and so does the text of every package made from it.
TMPL = r'''
{% extends '//die/lang/py/wheel.sh' %}

{# one wheel, as it was published #}

{% block fetch %}
{url}
{sha}
{% endblock %}

{% block lib_deps %}
{% block requires %}
{run}
{% endblock %}
{% endblock %}

{% block run_deps %}
{% if not lib %}
{run}
{% endif %}
{{super()}}
{% endblock %}

{% block step_patch %}
sed -e 's|\t| |g' -i *.py
{% endblock %}
'''

KNOWN = json.loads(parent.serve('pypi.json'))


def text_of(entry):
    needed = '\n'.join(f'{name}/ix.sh' for name in entry.get('run', []))
    text = TMPL.replace('{url}', entry['url']).replace('{sha}', entry['sha'])

    return text.replace('{run}', needed)


def serve(path):
    # pip/NAME/t is the made package also where a file stands for pip/NAME
    key = path.replace('/t/ix.sh', '/ix.sh')

    if key not in KNOWN:
        raise FileNotFoundError(path)

    return text_of(KNOWN[key]).encode()
