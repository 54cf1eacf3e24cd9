{% extends '//die/script.sh' %}

{% block install %}
echo {{vulkan | defined('vulkan')}}
{% endblock %}
