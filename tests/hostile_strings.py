"""Strings that have broken programs: as queries, as the text of documents, as names. Our own list, by class."""

# ruff: noqa: E501 - how wide these letters are is a matter of opinion

from __future__ import annotations

from itertools import product

RESERVED = (
    "undefined", "undef", "null", "NULL", "(null)", "nil", "NIL", "true", "false", "True", "False", "TRUE",
    "FALSE", "None", "hasOwnProperty", "constructor", "__proto__", "__class__", "__init__", "then", "if", "\\",
    "\\\\", "NaN", "Infinity", "-Infinity", "inf", "void", "self", "this", "END", "EOF", "EOT", "CON", "PRN",
    "AUX", "NUL", "COM1", "LPT1", "AND", "OR", "NOT", "AND AND", "OR OR OR", "NOT NOT", "NOT -x", "or", "and",
)  # fmt: skip

NUMBERS = (
    "0", "1", "1.00", "$1.00", "1/2", "1E2", "1E02", "1E+02", "-1", "-1.00", "-$1.00", "-1/2", "1/0", "0/0",
    "-2147483648/-1", "-9223372036854775808/-1", "-0", "-0.0", "+0", "+0.0", "0.00", "0..0", ".", "0.0.0",
    "0,00", "0,,0", ",", "0,0,0", "0.0/0", "1.0/0.0", "0.0/0.0", "1,0/0,0", "0,0/0,0", "--1", "-", "-.", "-,",
    "9" * 96, "1#INF", "-1#IND", "1#QNAN", "0x0", "0xffffffff", "0xffffffffffffffff", "0xabad1dea", "0b101",
    "123456789012345678901234567890123456789", "1,000.00", "1 000.00", "1'000.00", "1,000,000.00", "01000",
    "08", "09", "2.2250738585072011e-308", "1e309", "٠١٢٣٤٥٦٧٨٩", "१२३", "①②③", "Ⅻ", "½¼¾", "²³¹", "₁₂₃",
)  # fmt: skip

SIGNS = (
    ",./;'[]-=", '<>?:"{}|_+', "!@#$%^&*()`~", "…", "—", "–", "−", "ẞ", "Ω≈ç√∫˜µ≤≥÷", "åß∂ƒ©˙∆˚¬…æ", "œ∑´®†¥¨ˆøπ“‘",
    "¡™£¢∞§¶•ªº–≠", "¸˛Ç◊ı˜Â¯˘¿", "ÅÍÎÏ˝ÓÔÒÚÆ☃", "Œ„´‰ˇÁ¨ˆØ∏”’", "`⁄€‹›ﬁﬂ‡°·‚—±", "⅛⅜⅝⅞", "⁰⁴⁵₀₁₂", "⁰⁴⁵", "₀₁₂",
    "ЁЂЃЄЅІЇЈЉЊЋЌЍЎЏ", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "ด้้้้้็็็็็้้้้้็็็็็", "﷽", "ﷺ", "ﬃ ﬄ ﬅ ﬆ", "ǅ ǈ ǋ",
    "İ i ı I", "ſ ß ẞ SS", "Σ σ ς", "ŉ", "ᾳ", "ΐ", "ﬀ", "K Å Ω", "ⅰ ⅱ ⅲ", "ａｂｃ ＡＢＣ １２３", "ⓐⓑⓒ", "🅰🅱",
    "𝐓𝐡𝐞 𝐪𝐮𝐢𝐜𝐤", "𝕋𝕙𝕖 𝕢𝕦𝕚𝕔𝕜", "𝓣𝓱𝓮 𝓺𝓾𝓲𝓬𝓴", "𝒯𝒽𝑒", "🆃🅷🅴", "⒯⒣⒠", "ꓣꓰꓮꓓ", "ɹǝpɐǝɹ",
)  # fmt: skip

QUOTES = (
    "'", '"', "''", '""', "'\"'", "\"''''\"'\"", "\"'\"'\"''''\"", "“", "”", "“”", "„“", "«", "»", "«»", "‹›", "`",
    "‘", "’", "‘’", "'\"\"'", '"a', 'a"', "“a", '"a"b"c', '"""', '" "', '"  \t "', '"\\"', '"\\', "'''", "' '",
    "'=a", "='a", "=", "==", "=a=b",
)  # fmt: skip

OPERATORS = (
    "*", "**", "a*", "*a", "a**", "a*b", "-*", "!", "!!", "!!!", "-", "--", "---", "- a", "-a -b", "!-!a", "(",
    ")", "()", "(()", "())", "((((((", "))))))", ")(", "(a", "a)", "(a|", "|a)", "|", "||", "a|", "|a", "a||b",
    "a|-b", "-(a", "-(", "-()", "-(-(-(a)))", "~", "~8", '"a b"~', '"a b"~-1', '"a b"~99999999999999', '"a b"~x',
    '""~3', '"a"~0', ":", "::", "a:", ":a", "a:b:c", "country:", "country:,", "country:,,,", "country:kz,",
    "country:zz", 'country:"', 'country:"kz', "country:-kz", "-country:", "actor:'", "region:*", "is:", "is:x",
    "is:read,unread", "tag:", "note:", "note:\"\"", "date:", "date:..", "date:...", "date:0000", "date:9999-99",
    "date:2022-13-40", "date:2023..2021", "after:", "before:x", "date:-1", "path:", "path:[", "path:**/**/**",
    "path:../../etc/passwd", "title:", 'title:""', "lang:", "sort:", "sort:up", "typo:", "typo:maybe", "@", "@@",
    "@x", "@ ", "@__proto__", "a AND", "AND a", "a OR", "OR a", "NOT", "a NOT", "a OR OR b", "foo:bar",
    "http://example.org/?q=(a|b)&x=-y", "C:\\con\\con", "a" + "|b" * 300, "(" * 500, ")" * 500, "-" * 500,
    "(a " * 300, '"' * 501, "a:" * 300, "country:" + "kz," * 500, "-(" * 300 + "a", "a|(" * 200, "*" * 1000,
)  # fmt: skip

SCRIPTS = (
    "田中さんにあげて下さい", "パーティーへ行かないか", "和製漢語", "部落格", "사회과학원 어학연구소", "찦차를 타고 온 펲시맨과 쑛다리 똠방각하",
    "社會科學院語學研究所", "울란바토르", "𠜎𠜱𠝹𠱓𠱸𠲖𠳏", "Қазақстан Республикасы", "Ўзбекистон", "Кыргызстан", "Тоҷикистон",
    "᚛ᚄᚓᚐᚋᚒᚄ ᚑᚄᚂᚑᚏᚅ᚜", "᚛                 ᚜", "ᚠᛇᚻ᛫ᛒᛦᚦ", "ግዕዝ", "ᠮᠣᠩᠭᠣᠯ", "བོད་ཡིག", "ქართული", "Հայերեն", "தமிழ்",
    "हिन्दी क्षत्रिय", "বাংলা", "ไทย", "ខ្មែរ", "မြန်မာ", "Ⱥ Ⱦ", "ｶﾞｷﾞｸﾞ", "がぎぐ", "ㄅㄆㄇ", "ꦗꦮ", "𐌰𐌱𐌲", "𒀀𒀁",
)  # fmt: skip

BIDI = (
    "ثم نفس سقطت وبالتحديد،", "בְּרֵאשִׁית, בָּרָא אֱלֹהִים", "הָיְתָהtestالصفحات التّحول", "مُنَاقَشَةُ سُبُلِ اِسْتِخْدَامِ اللُّغَةِ",
    "﷽ test", "\u202atest\u202a", "\u202btest", "\u202etest\u202c", "\u2066test\u2067", "\u2069\u2068",
    "if access \u202e\u2066// only admins\u2069 \u2066{", "a\u200eb\u200fc", "\u061c", "x\u202d\u202e" * 100,
)  # fmt: skip

INVISIBLE = (
    "\ufeff", "\ufffe", "\uffff", "\u200b", "\u200b\u200c\u200d", "\u2060", "\u00ad", "soft\u00adhyphen",
    "zero\u200bwidth", "\u180e", "\u3000", "\u00a0", "\u2028", "\u2029", "\u0085", "\u000b\u000c", "\u2000\u2001\u2002",
    "\u115f\u1160", "\u3164", "\uffa0", "\u034f", "\u17b4\u17b5", "\ufe0f", "\U000e0001", "\U000e0061\U000e0062",
    "\U000e0100", "\ufff9a\ufffab\ufffb", "\ufffc", "\ufffd", "\ue000", "\U000f0000", "\U0010ffff", "\u2800",
)  # fmt: skip

ZALGO = (
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤ ̖t̝͕̳̣̻̪͞h̼͓̲̦̳̘̲e͇̣̰̦̬͎", "e" + "\u0301" * 500, "\u0301", "\u0301\u0301a", "a\u0489" * 50,
    "o" + "\u20dd" * 9, "".join(f"a{chr(0x300 + n)}" for n in range(100)),
)  # fmt: skip

EMOJI = (
    "😍", "👩🏽", "👨‍🦰 👨🏿‍🦰 👨‍🦱", "👾 🙇 💁 🙅 🙆 🙋 🙎 🙍", "🐵 🙈 🙉 🙊", "❤️ 💔 💌 💕", "✋🏿 💪🏿 👐🏿", "👨‍👩‍👦 👨‍👩‍👧‍👦 👨‍👨‍👦",
    "🚾 🆒 🆓 🆕", "0️⃣ 1️⃣ 🔟", "🇺🇸🇷🇺🇸 🇦🇫🇦🇲🇸", "🇺🇸🇷🇺🇸🇦🇫🇦🇲", "🇺🇸🇷🇺🇸🇦", "🇰🇿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴\U000e0067\U000e007f", "🧑‍🚀", "\u200d", "👍" * 300, "☹️☺︎",
    "( ͡° ͜ʖ ͡°)", "(｡◕ ∀ ◕｡)", "(╯°□°）╯︵ ┻━┻)", "¯\\_(ツ)_/¯", "ヽ༼ຈل͜ຈ༽ﾉ", "｀ｨ(´∀｀∩", "__ﾛ(,_,*)",
)  # fmt: skip

MARKUP = (
    "<script>alert(0)</script>", "&lt;script&gt;", "<svg><script>1<1</script>", '"><script>x</script>',
    "'><img src=x onerror=x>", "</textarea><b>", "<!-- -->", "<![CDATA[", "]]>", "&#0;", "&#x1b;[31m", "&#xD800;",
    "&nbsp;", "<a href=\"javascript:x\">", "<IMG SRC=`x`>", "<?xml version='1.0'?>", "<!ENTITY xxe SYSTEM 'file:///'>",
    "[b]", "[/b]", "[/]", "[red]x", "[link=http://x]y[/link]", "[bold", ":smile:", "[@click=app.quit()]x[/]",
    "$[", "%markup%", "**bold**", "__x__", "# not a heading", "```", "~~~", "| a | b |", "---", "+++", "![](x)",
    "[x](y \"z\")", "[^1]", "{{ 7*7 }}", "${7*7}", "#{7*7}", "<%= 1 %>", "{% x %}", "{0}", "{}", "{x!r}",
)  # fmt: skip

INJECTION = (
    "1;DROP TABLE document", "1'; DROP TABLE document-- 1", "' OR 1=1 -- 1", "' OR '1'='1", "'; EXEC xp--",
    "%", "_", "%%", "\\%", "x' AND 1=randomblob(1e9)--", "--version", "--help", "--", "-h", "$USER", "$HOME",
    "`touch x`", "$(touch x)", "; touch x", "| touch x", "&& touch x", "System(\"ls\")", "eval(\"x\")",
    "../../../../etc/passwd", "..\\..\\x", "/dev/null", "/dev/zero; #", "() { 0; }; touch x", "file:///etc/passwd",
    "%s%s%s%s%s", "%n%n%n%n", "%d", "%x" * 40, "%*.*s", "%@", "%2fetc%2fpasswd", "%00", "\\0", "\\x00", "\\u0000",
    "a\\nb", "con.txt", "nul", "~root", "~/x", "*.*", "?", "[a-z]", "(?i)x", "(a+)+$", "^(([a-z])+.)+$", "\\b",
)  # fmt: skip

CONTROL = (
    *(f"a{chr(code)}b" for code in (*range(1, 10), *range(11, 32), *range(127, 160))),
    "\x1b[31mred\x1b[0m", "\x1b[2J", "\x1b[?1049h", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x07", "\x1bP+q\x1b\\",
    "\x1b[6n", "\x1b[c", "\x9b31m", "\x9d0;x\x9c", "\x1b_x\x1b\\", "\x1b", "\x1b[", "\x07", "\x08" * 40 + "x",
    "\r" * 3 + "over", "\x0e\x0f", "\x1b[999999999999999999999m", "\x1b[20h\x1b[5i", "\x7f", "\x00", "a\x00b",
    "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\", "\x1b#8", "\x1bc", "\x18\x1a", "\x05", "\x90\x98\x9e\x9f",
)  # fmt: skip

SURROGATES = ("\ud800", "\udfff", "a\ud83d", "\ude00b", "\udc80\udcff", "\ud800 OR \udfff", "country:\ud800")

LONG = (
    "a" * 10_000, "Kazakhstan" * 2_000, "a " * 20_000, "х" * 5_000, "中" * 2_000, "-" * 5_000 + "a", "a-" * 1_000,
    "a'" * 3_000, "ab|" * 1_000, "z\u0301" * 5_000, " " * 10_000 + "x", "\t\n " * 1_000, "1" * 10_000, "'" * 10_001,
)  # fmt: skip

WORDS_AND_SIGNS = tuple(
    f"{before}{word}{after}"
    for before, word, after in product(
        ("", "-", "'", "=", '"', "("), ("osh", "Tokayev", "§"), ("", "*", '"', ")", ":", "~2")
    )
)
"""Words with one operator or another on either side, balanced or not."""

CLASSES = {
    "reserved": RESERVED,
    "numbers": NUMBERS,
    "signs": SIGNS,
    "quotes": QUOTES,
    "operators": OPERATORS,
    "scripts": SCRIPTS,
    "bidi": BIDI,
    "invisible": INVISIBLE,
    "zalgo": ZALGO,
    "emoji": EMOJI,
    "markup": MARKUP,
    "injection": INJECTION,
    "control": CONTROL,
    "surrogates": SURROGATES,
    "long": LONG,
    "words and signs": WORDS_AND_SIGNS,
}

ALL = tuple(dict.fromkeys(string for strings in CLASSES.values() for string in strings))
"""Each once, some seven hundred."""
