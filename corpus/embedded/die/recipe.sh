{% extends 'policy.json' %}

{% block script_json %}
{
      "exec": {% block exec %}["sh", "-s"]{% endblock %},
      "data": {{self.script() | jd}}
    }
{% endblock %}
