"""What search engines read of a course's page: JSON-LD with the same words and the same price."""

import json
from typing import Any

from markupsafe import Markup

from aimpay.server.kit.rubles import to_rubles
from aimpay.server.workflows.landing.facts import PageFacts


def structured(facts: PageFacts, *, address: str, public_url: str, description: str) -> Markup:
    graph = [_school(facts, public_url), _course(facts, address, public_url, description), *_questions(facts)]
    written = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    # no tag can begin or end inside of it, so that it is safe as it stands
    return Markup(written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704 — see above


def _school(facts: PageFacts, public_url: str) -> dict[str, Any]:
    return {
        "@type": "EducationalOrganization",
        "@id": f"{public_url}/#school",
        "name": facts.profile.school_name,
        "legalName": facts.profile.seller.get("name", facts.profile.school_name),
        "url": f"{public_url}/",
    }


def _course(facts: PageFacts, address: str, public_url: str, description: str) -> dict[str, Any]:
    course: dict[str, Any] = {
        "@type": "Course",
        "name": facts.title,
        "description": description,
        "url": address,
        "inLanguage": "ru",
        "provider": {"@id": f"{public_url}/#school"},
        "offers": {
            "@type": "Offer",
            "category": "Paid",
            "price": to_rubles(facts.offer.price.amount),
            "priceCurrency": "RUB",
            "availability": "https://schema.org/InStock",
            "url": address,
        },
        "hasCourseInstance": {"@type": "CourseInstance", "courseMode": "Online", "inLanguage": "ru"},
    }
    if facts.picture:
        course["image"] = f"{public_url}{facts.picture}"
    if facts.landing.syllabus:
        course["syllabusSections"] = [
            {"@type": "Syllabus", "name": part.title, "description": part.text or part.title}
            for part in facts.landing.syllabus.items
        ]
    return course


def _questions(facts: PageFacts) -> list[dict[str, Any]]:
    if facts.landing.faq is None:
        return []
    asked = [
        {
            "@type": "Question",
            "name": one.question,
            "acceptedAnswer": {"@type": "Answer", "text": one.answer},
        }
        for one in facts.landing.faq.items
    ]
    return [{"@type": "FAQPage", "mainEntity": asked}]
