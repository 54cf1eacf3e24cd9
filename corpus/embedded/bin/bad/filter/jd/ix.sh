{% extends '//die/recipe.sh' %}

{% block exec %}{{words | jd}}{% endblock %}
