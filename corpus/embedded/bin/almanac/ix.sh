{% extends '//die/script.sh' %}

{# a date and a version, taken apart in every way #}

{% block version %}
1.3.4.20250131
{% endblock %}

{% block install %}
{% set v %}{{self.version().strip()}}{% endset %}
{% set date = v.split('.')[-1] %}
cat << 'TEXT' > "${out}/almanac"
version {{v}} {{v | field(0)}}.{{v | field(1)}} {{v | field(2)}} {{v | field(3)}}
year {{date[:4]}} month {{date[4:6]}} day {{date[6:]}} of {{date[4:]}} {{date[-2:]}}
century {{date[:2]}} decade {{date[:3]}}x {{date[:5]}} {{date[:-2]}} {{date[:-1]}} {{date[-1:]}}
padded {{date[:2] | pad(3)}} {{'000' | pad(3)}} next {{date[:4] | add(1)}} whole {{'3' | int}} {{'3.9' | int}} {{'x' | int}}
names {{'a-b' .split('-')[0]}} {{'a-b'.split('-')[1]}} {{'hw:0'.removeprefix('hw:')}} {{'up'.upper()}}
joined {{';'.join('a\nb'.split('\n'))}} {{' '.join('k=v'.split('='))}}
swapped {{v.replace('.', '_')}} {{v.replace('.', '-')}} {{v.replace('.', '')}} {{'a/b-c'.replace('/', '_').replace('-', '_')}}
tabs {{'x    y'.replace('    ', '\t')}} quote {{'it\'s'}} lines {{'a\nb'.replace('\n', ' ')}} {{'a\nb'.replace('\n', ',')}}
paths {{'share/almanac/x.txt' | basename}} {{'share/almanac/x.txt' | dirname}} {{('top' | dirname) or '.'}} {{name | dirname}}
tests {{'yes' if '3' in v else 'no'}} {{'4' not in v}} {{'4' in nothing_at_all}} {{v == date}} {{v != date}} {{64 == target.bits}}
words {{true}} {{True}} {{false}} {{False}} [{{none}}] [{{nothing_at_all}}] {{1 + 1}} {{11.0}} {{ -1}} {{v[-1]}} {{v[0]}}
{% if v and date or nothing_at_all %}
kept
{% endif %}
TEXT
{% endblock %}
