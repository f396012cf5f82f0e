//! The comment that a module opens with: what it says, and what it leaves out.

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// The first paragraph.
    pub(super) says: String,
    /// The paragraphs between.
    pub(super) models: Vec<String>,
    /// The one that begins with "Not modelled".
    pub(super) leaves_out: String,
}

impl Header {
    pub(super) fn read(module: &str) -> Self {
        let comment = module.lines().skip(1).map_while(|line| {
            let line = line.trim().strip_prefix("(*")?.strip_suffix("*)")?;
            Some(line.trim())
        });
        let mut header = Self::default();
        let mut paragraphs: Vec<String> = vec![String::new()];
        for line in comment {
            let begins =
                line.is_empty() || line.starts_with("Modelled") || line.starts_with("Not ");
            if begins && paragraphs.last().is_some_and(|last| !last.is_empty()) {
                paragraphs.push(String::new());
            }
            if let (false, Some(last)) = (line.is_empty(), paragraphs.last_mut()) {
                last.push_str(if last.is_empty() { "" } else { " " });
                last.push_str(line);
            }
        }
        let mut paragraphs = paragraphs.into_iter();
        header.says = paragraphs.next().unwrap_or_default();
        for paragraph in paragraphs {
            match paragraph.strip_prefix("Not modelled: ") {
                Some(rest) => rest.clone_into(&mut header.leaves_out),
                None => header.models.push(paragraph),
            }
        }
        header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_cut_into_its_parts() {
        let module = "---- MODULE M ----\n(* Says this   *)\n(* and that.    *)\n(*   *)\n\
            (* Modelled: much. *)\n(* Not modelled: little,  *)\n(* and less. *)\nEXTENDS X\n";
        let header = Header::read(module);
        assert_eq!(header.says, "Says this and that.");
        assert_eq!(header.models, ["Modelled: much."]);
        assert_eq!(header.leaves_out, "little, and less.");
    }
}
