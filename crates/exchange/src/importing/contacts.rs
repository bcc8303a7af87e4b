//! Telephone numbers and mail addresses inside running text, left out where the text is read by everybody: a contact has
//! a field of its own, which is masked, and no search may find it here. Not for how a number is dialled.

/// What stands where a contact stood.
pub(crate) const INSTEAD: &str = "［联系方式见平台］";

/// Words before figures that make them somebody's number, whatever their count.
const HEADS: &[&str] = &["电话", "手机", "联系方式", "热线", "座机", "tel", "phone", "微信", "qq", "vx"];
/// How far before the figures such a word may stand, in letters.
const NEAR: usize = 10;

/// The text without its contacts, and how many there were; none if there was none.
pub(crate) fn without(text: &str) -> Option<(String, usize)> {
    let letters: Vec<char> = text.chars().collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let end = mail(&letters, at).or_else(|| number(&letters, at));
        match end {
            Some(end) => {
                found.push((at, end));
                at = end;
            }
            None => at += 1,
        }
    }
    if found.is_empty() {
        return None;
    }
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in &found {
        kept.extend(letters.get(from..*start).unwrap_or_default());
        kept.push_str(INSTEAD);
        from = *end;
    }
    kept.extend(letters.get(from..).unwrap_or_default());
    Some((kept, found.len()))
}

/// The figure a letter is, full width too.
fn figure(letter: char) -> Option<u32> {
    let narrow = match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0'))?,
        other => other,
    };
    narrow.to_digit(10)
}

/// Where a mail address that begins here ends.
fn mail(letters: &[char], at: usize) -> Option<usize> {
    let name = |letter: char| letter.is_ascii_alphanumeric() || "._-+".contains(letter);
    let before = at.checked_sub(1).and_then(|before| letters.get(before));
    if !letters.get(at).is_some_and(char::is_ascii_alphanumeric) || before.is_some_and(|letter| name(*letter))
    {
        return None;
    }
    let rest = letters.get(at..)?;
    let sign = rest.iter().position(|letter| !name(*letter))?;
    if !matches!(rest.get(sign), Some('@' | '＠' | '#')) {
        return None;
    }
    let host = rest.get(sign + 1..)?;
    let length = host.iter().position(|letter| !name(*letter)).unwrap_or(host.len());
    let host: String = host.get(..length)?.iter().collect();
    let (_, top) = host.trim_end_matches(['.', '-', '_']).rsplit_once('.')?;
    let real = top.len() >= 2 && top.chars().all(|letter| letter.is_ascii_alphabetic());
    real.then(|| at + sign + 1 + host.trim_end_matches(['.', '-', '_']).chars().count())
}

/// Where a telephone number that begins here ends.
fn number(letters: &[char], at: usize) -> Option<usize> {
    figure(*letters.get(at)?)?;
    let before = at.checked_sub(1).and_then(|before| letters.get(before));
    if before.is_some_and(|letter| figure(*letter).is_some() || *letter == '.') {
        return None;
    }
    let mut figures = String::new();
    // behind how many figures, and where
    let mut ends: Vec<usize> = Vec::new();
    let (mut parted, mut place) = (false, at);
    while let Some(letter) = letters.get(place) {
        if let Some(digit) = figure(*letter) {
            figures.extend(char::from_digit(digit, 10));
            ends.push(place + 1);
            parted = false;
        } else if parted || !matches!(letter, '-' | ' ' | '－' | '—' | '–' | '\u{a0}' | '(' | ')' | '）')
        {
            break;
        } else {
            parted = true;
        }
        place += 1;
    }
    let unbroken = |count: usize| {
        let end = ends.get(count.checked_sub(1)?)?;
        letters.get(*end).is_none_or(|letter| figure(*letter).is_none()).then_some(*end)
    };
    let digit = |place: usize| figures.as_bytes().get(place).copied().unwrap_or(b' ');
    // a mobile number, with its country's code or without
    for (skip, head) in [(0, ""), (2, "86"), (4, "0086")] {
        let mobile = digit(skip) == b'1' && (b'3'..=b'9').contains(&digit(skip + 1));
        if figures.starts_with(head)
            && mobile
            && let Some(end) = unbroken(skip + 11)
        {
            return Some(end);
        }
    }
    // a fixed line with its area, and numbers that firms are called by
    let area = match digit(0) {
        b'0' if matches!(digit(1), b'1' | b'2') => 3,
        b'0' if (b'3'..=b'9').contains(&digit(1)) => 4,
        b'4' | b'8' if figures.starts_with("400") || figures.starts_with("800") => 3,
        _ => 0,
    };
    if area > 0 {
        let local: &[usize] = if digit(0) == b'0' { &[8, 7] } else { &[7] };
        if let Some(end) = local.iter().find_map(|local| unbroken(area + local)) {
            return Some(end);
        }
    }
    let heads: String = letters.get(at.saturating_sub(NEAR)..at)?.iter().collect::<String>().to_lowercase();
    let headed = HEADS.iter().any(|head| heads.contains(head));
    let run = ends.iter().enumerate().take_while(|(count, end)| **end == at + count + 1).count();
    (headed && (5..=12).contains(&run)).then(|| at + run)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that stays is found by search and called by strangers; a figure that goes is a job nobody understands.
    #[test]
    fn contacts_go_and_figures_stay() {
        for (text, kept) in [
            ("电话：18916120182，张经理", "电话：［联系方式见平台］，张经理"),
            ("请拨 138-0013-8000 或 138 0013 8000", "请拨 ［联系方式见平台］ 或 ［联系方式见平台］"),
            ("+8613800138000", "+［联系方式见平台］"),
            ("１３８００１３８０００", "［联系方式见平台］"),
            ("座机 021-61234567 转 801", "座机 ［联系方式见平台］ 转 801"),
            ("0577-6512345、(0577)65123456", "［联系方式见平台］、(［联系方式见平台］"),
            ("热线400-820-8820", "热线［联系方式见平台］"),
            ("联系电话:65123456", "联系电话:［联系方式见平台］"),
            ("QQ：123456789", "QQ：［联系方式见平台］"),
            ("简历发至 hr_job@firm-a.com.cn。", "简历发至 ［联系方式见平台］。"),
            ("邮箱 a@b.com.", "邮箱 ［联系方式见平台］."),
        ] {
            assert_eq!(without(text).map(|(text, _)| text).as_deref(), Some(kept), "{text}");
        }
        for text in [
            "月薪 6000-9000 元，2019-09-01 起",
            "注册资本 13000000000000 元",
            "年产 12800138 件",
            "C++11、HTML5、Win10，3 年以上",
            "职位编号：0014420190801",
            "熟悉 @Autowired 注解",
            "www.example.com",
        ] {
            assert_eq!(without(text), None, "{text}");
        }
    }
}
