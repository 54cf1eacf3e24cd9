"use strict";
(() => {
	const root = document.documentElement;
	const table = document.getElementById("packages");
	if (!table)
		return;
	const body = table.tBodies[0], rows = Array.from(body.rows);
	const text = document.getElementById("text"), only = document.getElementById("only");
	const shown = document.getElementById("shown");

	root.classList.add("js");

	function filter() {
		const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
		let count = 0;

		for (const row of rows) {
			const is = (only.value === "" || row.dataset.v.split(" ").includes(only.value)) &&
				words.every(w => row.textContent.toLowerCase().includes(w));
			row.hidden = !is;
			count += is;
		}
		shown.textContent = count + " of " + rows.length;
	}

	function sort(column, th) {
		const down = th.getAttribute("aria-sort") === "ascending";
		const key = row => row.cells[Math.min(column, row.cells.length - 1)].textContent;

		for (const other of th.parentNode.cells)
			other.removeAttribute("aria-sort");
		th.setAttribute("aria-sort", down ? "descending" : "ascending");
		rows.sort((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
		if (down)
			rows.reverse();
		body.append(...rows);
	}

	Array.from(table.tHead.rows[0].cells).forEach((th, i) => {
		const button = document.createElement("button");

		button.append(...th.childNodes);
		th.append(button);
		button.addEventListener("click", () => sort(i, th));
	});
	text.addEventListener("input", filter);
	only.addEventListener("change", filter);
	document.addEventListener("keydown", e => {
		if (e.key === "/" && document.activeElement !== text) {
			e.preventDefault();
			text.focus();
		}
	});
	filter();
})();
