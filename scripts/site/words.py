"""The words of the pages that are made; those of a lesson are breakkit's own."""

from __future__ import annotations

from collections.abc import Mapping

PHASES_EN = {
    "31": "Concurrency and async",
    "32": "Caching",
    "33": "Tenants, limits and isolation",
    "34": "Observability",
    "35": "Persistence and transactions",
    "36": "Resilience",
    "37": "Interfaces and data",
}
PHASES_ES = {
    "31": "Concurrencia y async",
    "32": "Cachés",
    "33": "Inquilinos, límites y aislamiento",
    "34": "Observabilidad",
    "35": "Persistencia y transacciones",
    "36": "Resiliencia",
    "37": "Interfaces y datos",
}
PHASES: Mapping[str, Mapping[str, str]] = {"en": PHASES_EN, "es": PHASES_ES}

ENGLISH: Mapping[str, str] = {
    "description": "One known, instructive, reversible bug in a real code base: find it, mend it.",
    "to dark": "Switch to dark mode",
    "to light": "Switch to light mode",
    "home": "Home",
    "start": "Get started",
    "lessons": "Lessons",
    "by phase": "By phase",
    "by concept": "By concept",
    "reference": "Reference",
    "language": "The edit language",
    "commands": "Commands",
    "guarantees": "Guarantees",
    "for": "For …",
    "authors": "Authors",
    "blind runs": "Authors: what blind runs taught",
    "teachers": "Teachers",
    "evaluators": "Evaluators",
    "translators": "Translators",
    "lessons_intro": "{count} breaks of one small tutoring server, in {phases} phases. Each has "
    "its page: what one sees, where to look, how to see it, and, folded, what it was. Do it first, "
    "unfold it later: `breakkit playground DIR` makes you the repository.",
    "phase": "Phase {phase}: {title}",
    "table": "| Break | Concepts | Difficulty | After |",
    "of_5": "{n} of 5",
    "picture": "[Both sides as a picture]({file}), with a lane for each of those who take part.",
    "spec": "For authors: the whole spec, {file}",
    "concepts_intro": "Each box is a lesson with its main concept; an arrow leads from a lesson to "
    "one that builds upon it. Below the map every concept stands with all of its lessons.",
    "map_title": "Map of concepts",
    "map_text": "The lessons by phase, from top to bottom; those that build upon others stand to "
    "the right of them. The table below has the same in words.",
    "map_after": "{id}, {concept}; after {before}",
    "concept_table": "| Concept | Lessons |",
    "commands_intro": "This page is made from the program itself. Every command takes these:",
    "commands_alone": "Without a command:",
    "option_table": "| Option | What it does |",
    "argument_table": "| Argument | What it is |",
}
SPANISH: Mapping[str, str] = {
    "description": "Un fallo conocido, instructivo y reversible en código real, para buscarlo.",
    "to dark": "Cambiar a modo oscuro",
    "to light": "Cambiar a modo claro",
    "home": "Inicio",
    "start": "Primeros pasos",
    "lessons": "Lecciones",
    "by phase": "Por fase",
    "by concept": "Por concepto",
    "reference": "Referencia",
    "language": "El lenguaje de edición",
    "commands": "Comandos",
    "guarantees": "Garantías",
    "for": "Para …",
    "authors": "Quienes escriben fallos",
    "blind runs": "Quienes escriben: intentos a ciegas",
    "teachers": "Docentes",
    "evaluators": "Quienes evalúan",
    "translators": "Quienes traducen",
    "lessons_intro": "{count} fallos de un pequeño servidor de tutorías, en {phases} fases. Cada "
    "uno tiene su página: qué se ve, dónde mirar, cómo verlo y, plegado, qué era. Hazlo primero y "
    "despliega después: `breakkit playground DIR` te crea el repositorio.",
    "phase": "Fase {phase}: {title}",
    "table": "| Fallo | Conceptos | Dificultad | Después de |",
    "of_5": "{n} de 5",
    "picture": "[Los dos lados en una imagen]({file}), con un carril para cada participante.",
    "spec": "Para quienes escriben fallos: la spec entera, {file}",
    "concepts_intro": "Cada caja es una lección con su concepto principal; una flecha va de una "
    "lección a otra que se apoya en ella. Debajo del mapa está cada concepto con todas sus "
    "lecciones.",
    "map_title": "Mapa de conceptos",
    "map_text": "Las lecciones por fase, de arriba abajo; las que se apoyan en otras quedan a su "
    "derecha. La tabla de abajo dice lo mismo con palabras.",
    "map_after": "{id}, {concept}; después de {before}",
    "concept_table": "| Concepto | Lecciones |",
    "commands_intro": "Esta página se hace a partir del propio programa. Todos los comandos "
    "aceptan estas opciones:",
    "commands_alone": "Sin comando:",
    "option_table": "| Opción | Qué hace |",
    "argument_table": "| Argumento | Qué es |",
}
WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "es": SPANISH}
